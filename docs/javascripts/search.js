// Material fetches its search index with every page, and ours is the heaviest part of one. Here the
// request waits until somebody is about to search, or comes from a search, whose words are then
// marked. Loaded before Material's own script.
(() => {
  const { open, send } = XMLHttpRequest.prototype;
  let begin;
  const searching = new Promise((resolve) => (begin = resolve));
  const about = ["focusin", "pointerover"];
  const look = ({ target }) => {
    if (!target.closest?.(".md-search, [for=__search]")) return;
    for (const event of about) removeEventListener(event, look);
    begin();
  };
  for (const event of about) addEventListener(event, look);
  if (/[?&][hq]=/.test(location.search)) begin();
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    this.isIndex = String(url).endsWith("search/search_index.json");
    return open.call(this, method, url, ...rest);
  };
  XMLHttpRequest.prototype.send = function (...body) {
    if (this.isIndex) searching.then(() => send.apply(this, body));
    else send.apply(this, body);
  };
})();
