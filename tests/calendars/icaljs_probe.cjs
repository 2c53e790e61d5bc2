// What ical.js, the library of Thunderbird, makes of calendars given on standard input (JSON): UID, start and end in
// seconds since 1970, title and status of their events.
const ICAL = require("ical.js");

const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
const events = texts.flatMap((text) =>
  new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component, { strictExceptions: true });
    const times = [event.startDate, event.endDate].map((time) => time.toUnixTime());
    return [event.uid, ...times, event.summary, component.getFirstPropertyValue("status")];
  }),
);
process.stdout.write(JSON.stringify(events));
