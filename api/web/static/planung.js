// Follows a planning job: the server tells that there is news, the page asks for the part that has changed.

const box = document.querySelector("[data-stand]");
const announcement = document.querySelector("#meldung");
const PAUSE = 1000;

let due = false;
let told = "";

async function refresh() {
  due = false;
  const answer = await fetch(box.dataset.stand, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) {
    return;
  }
  box.innerHTML = await answer.text();
  const news = box.querySelector("[data-melden]").textContent.trim();
  if (news !== told) {
    told = news;
    announcement.textContent = news;
  }
}

if (box) {
  const events = new EventSource(box.dataset.ereignisse);
  document.querySelector("[data-ohne-skript]").hidden = true;
  events.addEventListener("stand", () => {
    if (!due) {
      due = true;
      setTimeout(refresh, PAUSE);
    }
  });
  events.addEventListener("ende", () => {
    events.close();
    location.replace(location.pathname);
  });
}
