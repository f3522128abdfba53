// What Material leaves out for people who do not use a mouse or a screen.

// Its search is a dialog without a name: a screen reader would not say what has opened.
document.querySelector(".md-search[role=dialog]")?.setAttribute("aria-label", "Search");

// A table wider than the page scrolls, but only with a mouse, unless it can take the focus.
window.addEventListener("load", () => {
  for (const frame of document.querySelectorAll(".md-typeset__scrollwrap")) {
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", "Table");
  }
});
