// The presenter view opens in a window of its own, and the deck takes the place of this page: a browser
// lets a click open one window. They follow each other because they share a key. Without this script,
// or where even one window is too many, the link opens the deck, which says what to press.
for (const link of document.querySelectorAll('a[href$=".html?present"]')) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const [deck] = link.href.split("?");
    const key = Math.random().toString(36).slice(2);
    const size = `width=${Math.floor(innerWidth * 0.85)},height=${Math.floor(innerHeight * 0.85)}`;
    const notes = `${deck}?view=presenter&sync=${key}`;
    if (!open(notes, `bespoke-marp-presenter-${key}`, size)) return;
    event.preventDefault();
    location.href = `${deck}?sync=${key}`;
  });
}
