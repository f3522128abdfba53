// What Material leaves out for people who do not use a mouse or a screen.

// Its search is a dialog without a name: a screen reader would not say what has opened.
document.querySelector(".md-search[role=dialog]")?.setAttribute("aria-label", "Search");

// A table or a formula wider than the page scrolls, but only with a mouse, unless it takes the focus.
const scrolling = {
  ".md-typeset__scrollwrap": "Table",
  '.katex:has(> math[display="block"])': "Formula",
};
window.addEventListener("load", () => {
  for (const [place, label] of Object.entries(scrolling)) {
    for (const frame of document.querySelectorAll(place)) {
      frame.tabIndex = 0;
      frame.setAttribute("role", "group");
      frame.setAttribute("aria-label", label);
    }
  }
});
