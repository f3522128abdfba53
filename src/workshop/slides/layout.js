// Run in the page: what is wrong with each slide, as {slide, what, source}. `slide` counts from 1; `source` is
// a line of a program, for who wants to find it in the deck. Of one kind of fault a slide tells the worst.
async () => {
  const SLACK = 1.5
  const faults = []
  const plain = (text) => text.replace(/\s+/g, ' ').trim()
  const short = (text, most = 40) => (text.length > most ? `${text.slice(0, most).trim()}…` : text)
  const words = (node) => `«${short(plain(node.getAttribute?.('alt') || node.textContent))}»`
  const px = (size) => `${+size.toFixed(1)} px`
  const KINDS = { IMG: 'picture', PRE: 'program', TABLE: 'table' }
  const kind = (node) =>
    node.closest('svg.diagram') ? 'diagram' : KINDS[node.closest('pre, table, img')?.tagName] ?? 'text'
  const isText = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())

  // How many px of an element lie beyond each edge of its slide, and below the top of the footer.
  function beyond(box, frame, foot, scale) {
    const sides = {
      bottom: box.bottom - frame.bottom,
      top: frame.top - box.top,
      right: box.right - frame.right,
      left: frame.left - box.left,
      footer: box.bottom - foot,
    }
    return Object.entries(sides).map(([side, by]) => ({ side, by: by / scale }))
  }

  function place(worst, section) {
    const lost = Math.max(section.scrollHeight - section.clientHeight, 0)
    const out = ['bottom', 'top'].map((side) => worst[side]).filter(Boolean).sort((a, b) => b.by - a.by)[0]
    if (out || lost) {
      const what = out ? kind(out.node) : 'text'
      const by = Math.round(Math.max(out?.by ?? 0, lost))
      const mend = what === 'text' ? 'split it or cut it' : 'make it smaller, or split the slide'
      return `the ${what} runs ${by} px out of the slide: ${mend}`
    }
    for (const side of ['right', 'left'])
      if (worst[side]) {
        const { node, by } = worst[side]
        return `the ${kind(node)} ${words(node)} leaves the slide by ${Math.round(by)} px at its ${side} edge`
      }
    if (section.scrollWidth > section.clientWidth && !worst.cut)
      return `the text runs ${section.scrollWidth - section.clientWidth} px out of the slide at its right edge`
    if (worst.footer) {
      const { node, by } = worst.footer
      return `the ${kind(node)} ${words(node)} runs ${Math.ceil(by)} px into the footer: split it or cut it`
    }
    return null
  }

  // The first line of a program that does not fit, how long it is, and how long it may be.
  function cutLine(pre) {
    const code = pre.querySelector('code') ?? pre
    const ruler = code.appendChild(document.createElement('span'))
    ruler.textContent = 'x'.repeat(100)
    const letter = ruler.getBoundingClientRect().width / 100
    ruler.remove()
    const style = getComputedStyle(pre)
    const room = pre.getBoundingClientRect().width -
      ['paddingLeft', 'paddingRight', 'borderLeftWidth', 'borderRightWidth']
        .reduce((sum, name) => sum + parseFloat(style[name]), 0) * scaleOf(pre)
    const fits = Math.floor(room / letter)
    const rows = code.textContent.split('\n')
    const long = rows.filter((row) => row.length > fits)
    const row = long[0] ?? rows.reduce((a, b) => (b.length > a.length ? b : a))
    const more = long.length > 1 ? ` (and ${long.length - 1} more)` : ''
    const what = `the program's line «${short(plain(row))}» is too long: ` +
      `${row.length} characters, and ${fits} fit${more}`
    return { what, source: row.trim() }
  }
  const scaleOf = (node) => node.closest('section').getBoundingClientRect().width / 1280

  function sizes(section, scale) {
    const small = []
    for (const node of section.querySelectorAll('*')) {
      const box = node.getBoundingClientRect()
      if (!box.width || node.closest('.katex')) continue
      if (isText(node)) {
        const size = parseFloat(getComputedStyle(node).fontSize) * (node.getCTM ? node.getScreenCTM().a / scale : 1)
        if (size < 19.9) small.push({ size, what: `the ${kind(node)} ${words(node)} has ${px(size)}` })
      }
      if (node.tagName === 'IMG' && node.src.startsWith('data:image/svg')) {
        // Plots use at least 21 pt, which an SVG image draws as 28 px at its natural size.
        const inner = box.width / scale - 2 * parseFloat(getComputedStyle(node).paddingLeft)
        const size = 28 * inner / node.naturalWidth
        if (size < 19.9) small.push({ size, what: `the picture ${words(node)} shows plot text at ${px(size)}` })
      }
    }
    if (small.length) return `${small.sort((a, b) => a.size - b.size)[0].what}: no text is under 20 px`
    for (const node of section.querySelectorAll('p, li, td')) {
      const size = parseFloat(getComputedStyle(node).fontSize)
      if (size < 26) return `${words(node)} has ${px(size)}: running text has 26 px at least`
    }
    return null
  }

  const isPicture = async (url) => {
    const picture = new Image()
    picture.src = url
    return picture.decode().then(() => picture.naturalWidth > 0, () => false)
  }

  // Pictures that the browser cannot show, also those behind the text of a slide.
  async function broken(section) {
    const told = []
    for (const node of section.querySelectorAll('img'))
      if (!node.naturalWidth && !(await isPicture(node.src))) told.push(`the file of the picture ${words(node)}`)
    for (const node of section.closest('svg')?.querySelectorAll('figure[style*="background-image"]') ?? []) {
      const url = getComputedStyle(node).backgroundImage.match(/^url\("(.*)"\)$/s)?.[1]
      if (url && !(await isPicture(url))) told.push('the file of the background')
    }
    return told.map((which) => `${which} is no picture that a browser can show: save it anew as PNG or SVG`)
  }

  for (const [index, section] of document.querySelectorAll('section[id]').entries()) {
    const say = (what, source = '') => what && faults.push({ slide: index + 1, what, source })
    const frame = section.getBoundingClientRect()
    const scale = frame.width / 1280
    const foot = section.querySelector('footer')?.getBoundingClientRect().top ?? frame.bottom
    const cut = [...section.querySelectorAll('pre')].filter((pre) => pre.scrollWidth > pre.clientWidth)
    const worst = { cut: cut.length }
    for (const node of section.querySelectorAll('*')) {
      const box = node.getBoundingClientRect()
      if (!box.width || node.closest('.katex-mathml')) continue
      const drawn = node.closest('svg') !== section.closest('svg')
      for (const { side, by } of beyond(box, frame, foot, scale)) {
        if (by <= SLACK || by <= (worst[side]?.by ?? 0)) continue
        if (side === 'footer' && (drawn || node.closest('footer'))) continue
        if (side === 'right' && cut.some((pre) => pre !== node && pre.contains(node))) continue
        worst[side] = { node, by }
      }
    }
    say(place(worst, section))
    for (const pre of cut) {
      const { what, source } = cutLine(pre)
      say(what, source)
    }
    say(sizes(section, scale))
    for (const what of await broken(section)) say(what)
  }
  return faults
}
