// What the course adds to a page: a deck that opens in its place, a lab that opens in the hub, and the
// way back to the class.

// The picture of a deck becomes the deck itself. Without this script its link opens the deck.
for (const link of document.querySelectorAll(".deck > a")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.src = link.href;
    frame.title = link.dataset.title;
    frame.allowFullscreen = true;
    link.replaceWith(frame);
    frame.focus();
  });
}

// A hub serves the site at PREFIX/services/site/. There, a lab can be opened in one's own server:
// it is fetched if it has been released, then shown. And every page leads to the hub's own.
const [prefix, ...rest] = location.pathname.split("/services/site/");
if (rest.length) {
  for (const link of document.querySelectorAll("a[data-lab]")) {
    link.href = `${prefix}/hub/user-redirect/workshop/open/${link.dataset.lab}`;
    link.target = "_blank";
    link.hidden = false;
  }
  const home = document.createElement("a");
  home.className = "to-class";
  home.href = `${prefix}/hub/home`;
  home.textContent = "Class";
  document.querySelector(".md-header__title")?.after(home);
}
