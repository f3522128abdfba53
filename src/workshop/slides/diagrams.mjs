// Graphviz diagrams as inline SVG that takes its colours from the theme.

const DEFAULTS = {
  engine: 'dot',
  format: 'svg',
  graphAttributes: { bgcolor: 'transparent', fontname: 'Helvetica', fontsize: 20, nodesep: 0.35, ranksep: 0.45 },
  nodeAttributes: {
    fontname: 'Helvetica', fontsize: 20, shape: 'box', style: 'rounded', margin: '0.22,0.14', penwidth: 1.5,
  },
  edgeAttributes: { fontname: 'Helvetica', fontsize: 18, penwidth: 1.5 },
}
const SAFE_LINK = /^(?:https?:|mailto:|#)/i
const escape = (text) =>
  text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one])

export class Diagrams {
  constructor({ viz, fault }) {
    Object.assign(this, { viz, fault, count: 0 })
  }

  // The SVG of a diagram that starts at `line` of `file`; null after a fault.
  render(dot, { alt, file, line, width, height }) {
    const { status, output, errors } = this.viz.render(dot, DEFAULTS)
    const faults = errors.filter(({ message }) => !/non-ASCII character/.test(message))
    if (status !== 'success' || faults.length) {
      const { message } = faults[0] ?? { message: 'Graphviz cannot draw it' }
      const inner = Number(message.match(/in line (\d+)/)?.[1] ?? 1)
      const what = message.replace(/\s+/g, ' ').replace(/ in line \d+/, '').trim()
      this.fault(line + inner - 1, `the diagram is not right: ${what}.`, file)
      return null
    }
    return this.#dress(output, { alt, width, height })
  }

  // The same SVG as the address of a background image, where the theme's styles do not reach.
  uri(svg) {
    const alone = svg.replaceAll('currentColor', '#5b6b7b').replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')
    return `data:image/svg+xml;base64,${Buffer.from(alone).toString('base64')}`
  }

  #dress(output, { alt, width, height }) {
    const prefix = `figure${(this.count += 1)}-`
    const view = output.match(/viewBox="([^"]+)"/)[1]
    const [, , wide, high] = view.split(/\s+/).map((number) => Number(number) * 4 / 3)
    const style = width || height ? ` style="${width ? `width:${width};` : ''}${height ? `height:${height};` : ''}"` : ''
    const head =
      `<svg class="diagram" role="img" aria-label="${escape(alt)}" viewBox="${view}" ` +
      `width="${wide.toFixed(0)}" height="${high.toFixed(0)}"${style}>`
    const body = output
      .slice(output.indexOf('>', output.indexOf('<svg')) + 1)
      .replace(/<!--.*?-->|<title>.*?<\/title>/gs, '')
      .replace(/\sid="([^"]*)"/g, ` id="${prefix}$1"`)
      .replace(/url\(#/g, `url(#${prefix}`)
      .replace(/\sxlink:href="([^"]*)"/g, (_, url) => (SAFE_LINK.test(url) ? ` href="${url}"` : ''))
      .replace(/\sxlink:(?:title|show)="[^"]*"/g, '')
      .replace(/(fill|stroke)="black"/g, '$1="currentColor"')
      .replace(/<text (?![^>]*\bfill=)/g, '<text fill="currentColor" ')
      .replace(/\n+/g, ' ')
    return head + body.trim()
  }
}
