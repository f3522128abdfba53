// Draws Graphviz diagrams for the site, in the colours that its style sheet gives them.
// Reads a JSON list of {dot, alt, file, line}; writes a list of {svg} or {faults: [{line, message}]}.

import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Diagrams } from '../slides/diagrams.mjs'

const require = createRequire(join(process.argv[2], 'from-here.js'))
const { instance } = await import(require.resolve('@viz-js/viz'))
const viz = await instance()

let text = ''
for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk

let faults = []
const diagrams = new Diagrams({ viz, fault: (line, message) => faults.push({ line, message }) })
const drawn = JSON.parse(text).map(({ dot, alt, file, line }) => {
  faults = []
  const svg = diagrams.render(dot, { alt, file, line })
  return svg ? { svg } : { faults }
})
process.stdout.write(JSON.stringify(drawn))
