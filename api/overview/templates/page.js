"use strict";
// The picture of a week, drawn from the data in the page, and tables that can be sorted and shortened.
(() => {
  const data = JSON.parse(document.getElementById("daten").textContent);
  const [DAY, START, END, TITLE, PLACE, COLOUR, ROOM, CENTRES, PEOPLE, GUESTS] = Array(10).keys();
  const NAMES = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"];
  const MANY = 6;
  const two = (value) => String(value).padStart(2, "0");
  const clock = (minutes) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  const date = (day) => {
    const [year, month, number] = data.first.split("-").map(Number);
    return new Date(Date.UTC(year, month - 1, number + day));
  };
  const iso = (day) => date(day).toISOString().slice(0, 10);
  const german = (day) => iso(day).split("-").reverse().join(".");
  const isoWeek = (week) => {
    const thursday = date(7 * week + 3);
    const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
    return `KW ${Math.floor((thursday - first) / 604800000) + 1}/${thursday.getUTCFullYear()}`;
  };
  const make = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const option = (value, text) => {
    const made = make("option", text);
    made.value = value;
    return made;
  };

  const who = document.getElementById("week-who");
  const when = document.getElementById("week-when");
  const groups = [["Familienzentren", "centres", CENTRES], ["Räume", "rooms", ROOM], ["Menschen", "people", PEOPLE]];
  for (const [label, key] of groups) {
    const group = make("optgroup");
    group.label = label;
    const known = data[key].map((title, number) => [title, number]);
    if (key !== "centres") known.sort((a, b) => a[0].localeCompare(b[0], "de"));
    for (const [title, number] of known) group.append(option(`${key}:${number}`, title));
    if (known.length) who.append(group);
  }
  for (let week = 0; week < data.weeks; week += 1) {
    when.append(option(week, `${isoWeek(week)}, ${german(7 * week)} bis ${german(7 * week + 6)}`));
  }
  when.value = data.start;

  const chosen = () => {
    const [key, number] = who.value.split(":");
    const week = Number(when.value);
    const column = groups.find((group) => group[1] === key)[2];
    const wanted = Number(number);
    return data.events.filter((event) => Math.floor(event[DAY] / 7) === week && (column === ROOM
      ? event[ROOM] === wanted
      : event[column].includes(wanted) || (column === PEOPLE && event[GUESTS].includes(wanted))));
  };
  const title = (event) => {
    const [key, number] = who.value.split(":");
    const guest = key === "people" && !event[PEOPLE].includes(Number(number));
    return data.titles[event[TITLE]] + (guest ? " (eingeladen)" : "");
  };
  const place = (event) => (event[PLACE] < 0 ? "" : data.places[event[PLACE]]);
  const people = (event) => {
    const names = event[PEOPLE].map((number) => data.people[number]);
    return names.length > MANY ? `${names.slice(0, MANY - 1).join(", ")} und ${names.length - MANY + 1} weitere` : names.join(", ");
  };

  // Events that overlap share the width of their day: each gets a lane, and the number of lanes beside it.
  const lanes = (events) => {
    const found = [];
    let group = [];
    let until = -1;
    const close = () => {
      const number = Math.max(0, ...group.map((item) => item.lane + 1));
      for (const item of group) found.push({ ...item, lanes: number });
      group = [];
    };
    for (const event of [...events].sort((a, b) => a[START] - b[START] || a[END] - b[END])) {
      if (event[START] >= until) close();
      const busy = new Set(group.filter((item) => item.event[END] > event[START]).map((item) => item.lane));
      let lane = 0;
      while (busy.has(lane)) lane += 1;
      group.push({ event, lane });
      until = Math.max(until, event[END]);
    }
    close();
    return found;
  };

  const picture = document.getElementById("week-picture");
  const draw = () => {
    const events = chosen();
    const week = Number(when.value);
    const first = Math.min(8, ...events.map((event) => Math.floor(event[START] / 60)));
    const last = Math.max(18, ...events.map((event) => Math.ceil(event[END] / 60)));
    const hours = last - first;
    picture.replaceChildren();
    picture.style.setProperty("--hours", hours);
    const scale = make("div", undefined, "scale");
    for (let hour = first; hour <= last; hour += 1) {
      const mark = make("span", clock(60 * hour));
      mark.style.top = `${(100 * (hour - first)) / hours}%`;
      scale.append(mark);
    }
    picture.append(scale);
    for (let weekday = 0; weekday < 7; weekday += 1) {
      const day = 7 * week + weekday;
      const own = events.filter((event) => event[DAY] === day);
      const column = make("div", undefined, weekday > 4 && !own.length ? "day small" : "day");
      const heading = make("div", `${NAMES[weekday]} ${german(day).slice(0, 6)}`, "name");
      const special = data.days[iso(day)];
      if (special) heading.append(make("small", special));
      const body = make("div", undefined, special ? "body special" : "body");
      for (const { event, lane, lanes: number } of lanes(own)) {
        const box = make("div", undefined, `event ${event[COLOUR] < 0 ? "busy" : `c${event[COLOUR]}`}${number > 2 ? " slim" : ""}`);
        box.style.top = `${(100 * (event[START] / 60 - first)) / hours}%`;
        box.style.height = `${(100 * (event[END] - event[START])) / 60 / hours}%`;
        box.style.left = `${(100 * lane) / number}%`;
        box.style.width = `${100 / number}%`;
        box.title = `${clock(event[START])}–${clock(event[END])} ${title(event)}, ${place(event)}`;
        box.append(make("b", title(event)), make("span", `${clock(event[START])}–${clock(event[END])}`), make("span", place(event)));
        body.append(box);
      }
      column.append(heading, body);
      picture.append(column);
    }
    tell(events, week);
  };
  const tell = (events, week) => {
    const name = who.selectedOptions[0].textContent;
    const count = events.length === 1 ? "1 Termin" : `${events.length} Termine`;
    const heading = `${name}, ${isoWeek(week)}: ${count}`;
    document.getElementById("week-title").textContent = heading;
    document.getElementById("week-caption").textContent = `Termine, ${name}, ${german(7 * week)} bis ${german(7 * week + 6)}`;
    picture.setAttribute("aria-label", `${heading}. Die Termine stehen in der Tabelle darunter.`);
    document.getElementById("week-rows").replaceChildren(...events.map((event) => {
      const row = make("tr");
      const day = make("th", `${NAMES[event[DAY] % 7]}, ${german(event[DAY])}`);
      day.scope = "row";
      row.append(day, ...[`${clock(event[START])}–${clock(event[END])}`, title(event), place(event), people(event)]
        .map((text) => make("td", text)));
      return row;
    }));
    document.getElementById("week-before").disabled = week === 0;
    document.getElementById("week-after").disabled = week === data.weeks - 1;
  };
  const turn = (step) => {
    when.value = String(Number(when.value) + step);
    draw();
  };
  document.getElementById("week-before").addEventListener("click", () => turn(-1));
  document.getElementById("week-after").addEventListener("click", () => turn(1));
  who.addEventListener("change", draw);
  when.addEventListener("change", draw);
  if (who.options.length) {
    document.getElementById("week-app").hidden = false;
    draw();
  }

  // Long tables show their first rows; the button shows the rest.
  const shorten = (table) => {
    const most = Number(table.dataset.show);
    const rows = [...table.tBodies[0].rows];
    const open = table.dataset.open === "yes";
    rows.forEach((row, number) => { row.hidden = !open && number >= most; });
  };
  for (const table of document.querySelectorAll("table[data-show]")) {
    const rows = table.tBodies[0].rows.length;
    const most = Number(table.dataset.show);
    if (rows > most + 5) {
      const button = make("button", undefined, "more");
      button.type = "button";
      const label = () => {
        const open = table.dataset.open === "yes";
        button.textContent = open ? `Nur die ersten ${most} Zeilen zeigen` : `Alle ${rows} Zeilen zeigen`;
        button.setAttribute("aria-expanded", String(open));
      };
      button.addEventListener("click", () => {
        table.dataset.open = table.dataset.open === "yes" ? "no" : "yes";
        shorten(table);
        label();
      });
      shorten(table);
      label();
      table.parentElement.after(button);
    } else {
      delete table.dataset.show;
    }
  }

  const value = (cell) => (cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v);
  const compare = (a, b, sign) => {
    if (a === "" || b === "") return Number(a === "") - Number(b === ""); // nothing known comes last either way
    const [x, y] = [Number(a), Number(b)];
    return sign * (Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, "de") : x - y);
  };
  for (const table of document.querySelectorAll("table.sort")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, number) => {
      if (head.querySelector(".hidden")) return;
      const button = make("button", undefined, "head");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const rising = head.getAttribute("aria-sort") === "descending" || !(head.classList.contains("n") || head.hasAttribute("aria-sort"));
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", rising ? "ascending" : "descending");
        const rows = [...table.tBodies[0].rows];
        rows.sort((a, b) => compare(value(a.cells[number]), value(b.cells[number]), rising ? 1 : -1));
        table.tBodies[0].append(...rows);
        if (table.dataset.show) shorten(table);
      });
    });
  }
})();
