// Marp's engine with four more steps: local images become data URIs, Graphviz diagrams become inline
// SVG, formulas get their fonts with them, and whatever would ask the network is a fault.
//
// Python reads the report: one JSON object a line, with `kind` fault, input, directive, note (for
// the author) or comments (for the speaker).

import { appendFileSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Assets, REMOTE } from './assets.mjs'
import { Diagrams } from './diagrams.mjs'

const settings = JSON.parse(process.env.WORKSHOP_SLIDES)
const require = createRequire(join(settings.modules, 'from-here.js'))
const { Marp } = require('@marp-team/marp-core')

const source = readFileSync(settings.source, 'utf8')
const lines = source.split('\n')
const report = []
const emit = (kind, fields) => report.push({ kind, ...fields })
const fault = (line, message, path = settings.deck) => emit('fault', { path, line, message })

// The first line from `from` on (both counted from 0) that holds `text`; `from` itself when none does.
const lineOf = (text, from = 0, to = lines.length) => {
  const spelt = [text, decode(text)]
  for (let i = from; i < to; i++) if (spelt.some((one) => lines[i].includes(one))) return i + 1
  return from + 1
}
const lineOfStyle = (url) => {
  const index = lines.findIndex((line) => line.includes('url(') && line.includes(url))
  return index < 0 ? lineOf(url) : index + 1
}
const decode = (url) => {
  try {
    return decodeURI(url)
  } catch {
    return url
  }
}

const assets = new Assets({ folder: dirname(settings.deck), emit, fault, lineOf, lineOfStyle })
const diagrams = new Diagrams({ viz: await viz(), fault })

async function viz() {
  if (!/dot|gv/.test(source)) return null
  const { instance } = await import(require.resolve('@viz-js/viz'))
  return instance()
}

const altOf = (token) =>
  token.meta.marpitImage.options
    .filter((option) => !option.consumed)
    .map((option) => option.leading + option.content)
    .join('')
    .trim()

function image(token, line) {
  const { marpitImage } = token.meta
  const alt = altOf(token)
  if (!alt) emit('fault', { path: settings.deck, line, message: noAlt(token.attrGet('src')), alt: true })
  if (!marpitImage.url.trim() || marpitImage.color) return
  if (/\.(dot|gv)$/i.test(marpitImage.url) && !REMOTE.test(marpitImage.url)) {
    const file = assets.read(marpitImage.url, line)
    const svg = file && diagrams.render(file.text(), { alt, file: file.path, line: 1, ...marpitImage })
    if (!svg) return
    if (!marpitImage.background) {
      token.type = 'workshop_figure'
      token.meta.svg = svg
      return
    }
    marpitImage.url = diagrams.uri(svg)
  } else {
    marpitImage.url = assets.inline(marpitImage.url, line)
  }
  token.attrSet('src', marpitImage.url)
}

const noAlt = (src) => `the image ${decode(src)} has no alt text: say between the brackets what it shows.`

function directives(token, line) {
  const parsed = token.meta?.marpitParsedDirectives
  if (token.type !== 'marpit_comment' || typeof parsed !== 'object' || Array.isArray(parsed)) return
  emit('directive', { line, values: Object.fromEntries(Object.entries(parsed).map(([k, v]) => [k, String(v)])) })
}

function fence(token) {
  const [language, ...words] = token.info.trim().split(/\s+/)
  if (language !== 'dot') return
  const line = token.map[0] + 1
  const alt = words.join(' ')
  if (!alt) {
    const message = 'the diagram has no alt text: say after ```dot what it shows.'
    emit('fault', { path: settings.deck, line, message, alt: true })
  }
  const svg = diagrams.render(token.content, { alt, file: settings.deck, line: line + 1 })
  token.type = 'workshop_figure'
  token.tag = ''
  token.meta = { svg: svg ?? '' }
}

// `glossary:idempotent` and `lab:21-one-hot` lead to the site, which lies beside the folder of decks.
// On paper there is no site: only the words stay.
const COURSE = {
  glossary: (name) => `../site/glossary.html#${name}`,
  lab: (name) => `../site/labs/${name}/${name}.html`,
}
function courseLink(children, at) {
  const [scheme, name] = (children[at].attrGet('href') ?? '').split(/:(.*)/s)
  if (!Object.hasOwn(COURSE, scheme)) return
  if (settings.linked) {
    children[at].attrSet('href', COURSE[scheme](name))
    children[at].attrSet('target', '_blank')
    return
  }
  const end = children.findIndex(({ type }, index) => index > at && type === 'link_close')
  for (const token of [children[at], children[end]]) token.type = 'workshop_words'
}

// Headers and footers come here on their own, in inline mode, where the line is not known.
function walk({ tokens, inlineMode }) {
  let at = 0
  for (const token of tokens) {
    if (token.map) at = token.map[0]
    directives(token, at + 1)
    if (token.type === 'fence') fence(token)
    if (token.type === 'html_block') token.content = assets.html(token.content, at + 1)
    if (token.type !== 'inline') continue
    const end = token.map ? token.map[1] : at + 1
    let breaks = 0
    for (const [index, child] of token.children.entries()) {
      const line = at + breaks + 1
      if (child.type === 'link_open') courseLink(token.children, index)
      directives(child, line)
      if (child.type === 'image') {
        const src = child.attrGet('src')
        image(child, inlineMode ? lineOf(src) : lineOf(src, line - 1, end))
      }
      if (child.type === 'html_inline') child.content = assets.html(child.content, line)
      if (/^(soft|hard)break$/.test(child.type)) breaks += 1
      else breaks += (child.markup + child.content).split('\n').length - 1
    }
  }
}

function plugin(md) {
  md.core.ruler.after('inline', 'workshop_walk', walk)
  md.renderer.rules.workshop_words = () => ''
  md.renderer.rules.workshop_figure = (tokens, index) => tokens[index].meta.svg
}

class WorkshopMarp extends Marp {
  render(markdown, env) {
    report.length = 0
    const result = super.render(markdown, env)
    const theme = settings.theme ?? this.lastGlobalDirectives.theme ?? 'default'
    const css = settings.themes[theme]
    const themes = Object.values(settings.themes)
    result.css = assets.css(result.css, css ? themes : [])
    const attributes = (html) =>
      html.replace(/\sstyle="[^"]*"/g, (style) => (style.includes('url(') ? assets.css(style, []) : style))
    result.html = Array.isArray(result.html) ? result.html.map(attributes) : attributes(result.html)
    emit('comments', { slides: result.comments })
    const strict = /^workshop\b/.test(theme)
    const kept = report.filter((entry) => strict || !entry.alt)
    appendFileSync(settings.report, kept.map((entry) => JSON.stringify(entry) + '\n').join(''))
    if (kept.some(({ kind }) => kind === 'fault')) process.exit(3)
    return result
  }
}

export default (options) =>
  new WorkshopMarp({
    ...options,
    emoji: { shortcode: true, unicode: false },
    math: { lib: 'katex', katexFontPath: join(dirname(require.resolve('katex/package.json')), 'dist/fonts/') },
  }).use(plugin)
