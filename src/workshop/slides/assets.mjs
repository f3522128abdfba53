// Files that a deck shows: each becomes a data URI, so that a deck is one file and asks for nothing.

import { readFileSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const REMOTE = /^\s*(?:[a-z][a-z0-9+.-]*:)?\/\/(?!\/)/i

const TYPES = {
  '.apng': 'image/apng', '.avif': 'image/avif', '.bmp': 'image/bmp', '.gif': 'image/gif',
  '.ico': 'image/x-icon', '.jpeg': 'image/jpeg', '.jpg': 'image/jpeg', '.png': 'image/png',
  '.svg': 'image/svg+xml', '.webp': 'image/webp',
  '.m4a': 'audio/mp4', '.mp3': 'audio/mpeg', '.mp4': 'video/mp4', '.oga': 'audio/ogg',
  '.ogg': 'audio/ogg', '.ogv': 'video/ogg', '.wav': 'audio/wav', '.webm': 'video/webm',
  '.otf': 'font/otf', '.ttf': 'font/ttf', '.woff': 'font/woff', '.woff2': 'font/woff2',
  '.dot': 'text/vnd.graphviz', '.gv': 'text/vnd.graphviz',
}
const EMBEDDED = /^\s*(?:data:|#|about:)/i
const FETCHED = /(\s)(src|srcset|poster|data|background)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)/gi
const entities = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>', '#39': "'" }
const unescape = (text) => text.replace(/&(amp|quot|apos|lt|gt|#39);/g, (_, name) => entities[name])

export class Assets {
  constructor({ folder, emit, fault, lineOf, lineOfStyle }) {
    Object.assign(this, { folder, emit, fault, lineOf, lineOfStyle })
    this.known = new Map()
  }

  // The file behind `url`, relative to one of `folders`; a fault and null when there is none.
  read(url, line, folders = [this.folder], path = undefined) {
    const named = url.startsWith('file:') ? fileURLToPath(url) : percentDecoded(url.replace(/[?#].*$/, ''))
    const type = TYPES[extname(named).toLowerCase()]
    if (!type) {
      this.fault(line, `${named} is not an image that a deck can hold: use SVG, PNG, JPEG, GIF or WebP.`, path)
      return null
    }
    for (const folder of folders) {
      const file = resolve(folder, named)
      this.emit('input', { path: file })
      try {
        const bytes = readFileSync(file)
        return { path: file, type, bytes, text: () => bytes.toString('utf8') }
      } catch {
        continue
      }
    }
    this.fault(line, `there is no file ${named}: a path is taken from the folder of the file that names it.`, path)
    return null
  }

  // `url` as a data URI; as it was after a fault.
  inline(url, line, folders = undefined, path = undefined) {
    if (EMBEDDED.test(url)) return url
    if (REMOTE.test(url)) {
      this.fault(
        line,
        `${url} is on the network, and a deck must show without one: save it next to the deck.`,
        path,
      )
      return url
    }
    const file = this.read(url, line, folders, path)
    return file ? `data:${file.type};base64,${file.bytes.toString('base64')}` : url
  }

  // Raw HTML of a deck, before Marp takes out what it does not allow.
  html(content, first) {
    return content.replace(/<[a-z][^>]*>/gi, (tag, at) => {
      const line = first + content.slice(0, at).split('\n').length - 1
      if (/^<img\b/i.test(tag) && !/\salt\s*=/i.test(tag)) {
        const message = 'the image has no alt text: add alt="…", empty for a mere ornament.'
        this.emit('fault', { path: undefined, line, message, alt: true })
      }
      return tag.replace(FETCHED, (whole, space, name, quoted) => {
        const url = unescape(quoted.replace(/^(["'])(.*)\1$/s, '$2'))
        if (name.toLowerCase() === 'srcset') {
          if (url.split(',').some((one) => REMOTE.test(one.trim()))) this.inline(url.trim(), line)
          return '' // a deck has one size: src is enough
        }
        return `${space}${name}="${this.inline(url, line).replaceAll('"', '&quot;')}"`
      })
    })
  }

  // A style sheet or a style attribute: url(…) as data URIs, remote imports left out.
  css(text, themes) {
    const bare = text.replace(/@import\s+(?:url\()?\s*["']?\s*(?:https?:)?\/\/[^;]*;/gi, (rule) => {
      const url = rule.match(/(?:https?:)?\/\/[^"')\s;]+/i)[0]
      const line = this.lineOf(url)
      if (line > 1) this.emit('note', { line, message: `left out the remote style sheet ${url}` })
      return ''
    })
    // KaTeX offers each font in three formats: every browser that shows Marp decks reads the first.
    const slim = bare.replace(/,\s*url\([^)]*\)\s*format\(["']?(?:woff|truetype)["']?\)/g, '')
    return slim.replace(/url\(\s*(&quot;|["'])?(.*?)\1\s*\)/gs, (whole, quote = '', raw) => {
      const url = quote === '&quot;' ? raw : unescape(raw)
      if (EMBEDDED.test(url) || !url) return whole
      if (this.known.has(url)) return `url(${quote}${this.known.get(url)}${quote})`
      const owner = themes.find((css) => readFileSync(css, 'utf8').includes(url))
      const line = owner ? lineIn(owner, url) : this.lineOfStyle(url)
      const folders = owner ? [dirname(owner), this.folder] : [this.folder]
      this.known.set(url, this.inline(url, line, folders, owner))
      return `url(${quote}${this.known.get(url)}${quote})`
    })
  }
}

const lineIn = (file, text) =>
  readFileSync(file, 'utf8').split('\n').findIndex((line) => line.includes(text)) + 1

const percentDecoded = (url) => {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}
