// Run in the page: the faults of each slide, as sentences.
() => {
  const faults = []
  document.querySelectorAll('section[id]').forEach((section, index) => {
    const frame = section.getBoundingClientRect()
    const scale = frame.width / 1280
    const where = `slide ${index + 1}`
    const say = (node, what) => faults.push(`${where}: <${node.tagName}> ${what}: ` +
      `${node.textContent.trim().slice(0, 40)}`)
    if (section.scrollWidth > section.clientWidth || section.scrollHeight > section.clientHeight)
      say(section, 'overflows')
    const foot = section.querySelector('footer')?.getBoundingClientRect().top ?? frame.bottom
    for (const node of section.querySelectorAll('*')) {
      const box = node.getBoundingClientRect()
      if (!box.width || node.closest('.katex-mathml')) continue
      const slack = 1.5
      const inside = box.left > frame.left - slack && box.right < frame.right + slack &&
        box.top > frame.top - slack && box.bottom < frame.bottom + slack
      if (!inside) say(node, 'leaves the slide')
      const drawn = node.closest('svg') !== section.closest('svg')
      if (!node.closest('footer') && !drawn && box.bottom > foot + slack)
        say(node, 'touches the footer')
      if (node.tagName === 'PRE' && node.scrollWidth > node.clientWidth) say(node, 'is cut')
      const own = [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
      if (own && !node.closest('.katex')) {
        const matrix = node.getCTM ? node.getScreenCTM().a / scale : 1
        const size = parseFloat(getComputedStyle(node).fontSize) * matrix
        if (size < 19.9) say(node, `has ${size.toFixed(1)} px`)
      }
      if (node.tagName === 'IMG' && node.src.startsWith('data:image/svg')) {
        // Plots use at least 21 pt, which an SVG image draws as 28 px at its natural size.
        const inner = box.width / scale - 2 * parseFloat(getComputedStyle(node).paddingLeft)
        const size = 28 * inner / node.naturalWidth
        if (size < 19.9) say(node, `shows plot text at ${size.toFixed(1)} px`)
      }
    }
    const texts = section.querySelectorAll('p, li, td')
    for (const node of texts) {
      const size = parseFloat(getComputedStyle(node).fontSize)
      if (size < 26) say(node, `is running text of ${size} px`)
    }
  })
  return faults
}
