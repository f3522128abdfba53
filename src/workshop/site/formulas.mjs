// Turns formulas into MathML, which browsers draw by themselves, without scripts or fonts of ours.
// Reads a list of {tex, display} as JSON and writes a list of {html} or {fault}.

import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [katexFile] = process.argv.slice(2)
const { default: katex } = await import(pathToFileURL(katexFile))

const render = ({ tex, display }) => {
  try {
    return { html: katex.renderToString(tex, { displayMode: display, output: 'mathml', strict: 'ignore' }) }
  } catch (error) {
    return { fault: error.message.replace(/^KaTeX parse error: /, '') }
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(render)))
