// In every deck: `DECK.html?present` is the deck for a speaker. It opens the presenter view in a second
// window, as the key P does; where the browser blocks that window, it says what to press.
(() => {
  const query = new URLSearchParams(location.search)
  if (!query.has('present')) return
  query.delete('present')
  const rest = query.size ? `?${query}` : ''
  history.replaceState(history.state, '', location.pathname + rest + location.hash)
  // Marp keeps here what its windows know each other by.
  const key = history.state?.marpBespokeSyncKey
  if (!key) return
  query.set('view', 'presenter')
  query.set('sync', key)
  const size = `width=${Math.floor(innerWidth * 0.85)},height=${Math.floor(innerHeight * 0.85)}`
  const present = () => open(`${location.pathname}?${query}${location.hash}`, `bespoke-marp-presenter-${key}`, size)
  if (present()) return
  const hint = document.createElement('button')
  hint.textContent = 'Press P for your notes and a clock'
  hint.style.cssText =
    'position:fixed;z-index:9;left:50%;bottom:8vh;transform:translateX(-50%);width:max-content;max-width:90vw;' +
    'padding:.6em 1.2em;border:0;border-radius:.4em;background:#0b5563;color:#fff;font:600 22px/1.3 system-ui,sans-serif;' +
    'box-shadow:0 2px 12px #0008;cursor:pointer'
  hint.addEventListener('click', () => {
    hint.remove()
    present()
  })
  addEventListener('keydown', () => hint.remove(), { once: true })
  document.body.append(hint)
})()
