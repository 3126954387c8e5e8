"use strict";
// Draws the panels of a board from the rows that the page carries. Nothing is fetched: the page forbids it.
const board = JSON.parse(document.getElementById("carried").textContent);
const ALL = "ALL";
const FIRST_ROWS = 12;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

const objects = (name) => {
  const { columns, rows } = board.queries[name];
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
};
const has = (name, column) => board.queries[name].columns.includes(column);
const data = Object.fromEntries(Object.keys(board.queries).map((name) => [name, objects(name)]));
const names = {
  market: Object.fromEntries(data._markets.map((row) => [row.market, row.market_name])),
  policy: Object.fromEntries(data._policies.map((row) => [row.policy, row.policy_name])),
};
const words = (text) => String(text).replaceAll("_", " ");
const label = (column, value) => {
  if (value === ALL) return column === "market" ? "All markets" : column === "policy" ? "All policies" : "All";
  return names[column]?.[value] ?? (/^[a-z]+(_[a-z0-9]+)+$/.test(value) ? words(value) : String(value));
};

const number = (value, digits) =>
  value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "−");
const shown = {
  text: (value) => String(value),
  date: (value) => String(value),
  yes_no: (value) => (value ? "yes" : "no"),
  integer: (value) => number(value, 0),
  number: (value) => number(value, Math.abs(value) >= 100 ? 0 : 2),
  share: (value) => `${number(100 * value, Math.abs(value) < 0.1 && value !== 0 ? 2 : 1)} %`,
  points: (value) => `${value > 0 ? "+" : ""}${number(100 * value, 2)} pp`,
  eur: (value) => `${value < 0 ? "−" : ""}€${number(Math.abs(value), Math.abs(value) >= 1000 ? 0 : 2)}`,
  hours: (value) => (value < 1 ? `${number(60 * value, 0)} min` : `${number(value, 1)} h`),
  count: (value) => number(value, 0),
};
const format = (column, value, row) => {
  if (value === null || value === undefined) return "–";
  const kind = column.format === "by_unit" ? row.unit : column.format;
  if (kind) return (shown[kind] ?? shown.number)(value);
  return typeof value === "boolean" ? shown.yes_no(value) : label(column.column, value);
};

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
};

// ------------------------------------------------------------------------------------------------ filters

const options = (filter) => {
  const values = new Set();
  for (const name of Object.keys(board.sql)) {
    if (has(name, filter)) data[name].forEach((row) => row[filter] !== null && values.add(row[filter]));
  }
  const sorted = [...values].filter((value) => value !== ALL);
  sorted.sort((a, b) => (board.filters[filter].default === "newest" ? -1 : 1) * label(filter, a).localeCompare(label(filter, b)));
  return values.has(ALL) || board.filters[filter].default === ALL ? [ALL, ...sorted] : sorted;
};
const choices = Object.fromEntries(Object.keys(board.filters).map((filter) => [filter, options(filter)]));
const chosen = {};
const readAddress = () => {
  const asked = new URLSearchParams(location.hash.slice(1));
  for (const [filter, { default: first }] of Object.entries(board.filters)) {
    const known = choices[filter];
    const fallback = known.includes(first) ? first : known[0];
    chosen[filter] = known.includes(asked.get(filter)) ? asked.get(filter) : fallback;
  }
};
const writeAddress = () => {
  const asked = new URLSearchParams(location.hash.slice(1));
  for (const [filter, value] of Object.entries(chosen)) asked.set(filter, value);
  history.replaceState(null, "", `#${asked}`);
};
// The other boards open with the same market, policy and period.
const carryAlong = () =>
  document.querySelectorAll("a[data-board]").forEach((link) => { link.hash = location.hash; });

const drawFilters = () => {
  const form = document.getElementById("filters");
  form.replaceChildren();
  for (const [filter, { label: title }] of Object.entries(board.filters)) {
    const select = element("select", { id: `filter-${filter}`, onchange: (event) => choose(filter, event.target.value) });
    for (const value of choices[filter]) {
      select.append(element("option", { value, selected: value === chosen[filter] }, label(filter, value)));
    }
    form.append(element("div", {}, element("label", { for: `filter-${filter}` }, title), select));
  }
};
const choose = (filter, value) => {
  chosen[filter] = value;
  writeAddress();
  document.getElementById(`filter-${filter}`).value = value;
  draw();
  document.getElementById("said").textContent = `${board.filters[filter].label}: ${label(filter, value)}. Figures drawn anew.`;
};

// Rows of all members stand for all of them where a query has such rows; where it has none, every row does.
const rowsOf = (panel) => {
  let rows = data[panel.query];
  for (const [filter, value] of Object.entries(chosen)) {
    if ((panel.ignores ?? []).includes(filter) || !has(panel.query, filter)) continue;
    if (value !== ALL || rows.some((row) => row[filter] === ALL)) rows = rows.filter((row) => row[filter] === value);
  }
  return rows;
};

// ----------------------------------------------------------------------------------------------- disputes

const newestQuarter = () =>
  data._disputed.reduce((newest, row) => (row.is_quarter && row.period > newest ? row.period : newest), "");
// Trust is known by market and by quarter or month; what else is chosen does not narrow it, which is said.
const disputed = (metric, withName) => {
  const market = chosen.market ?? ALL;
  const period = chosen.period ?? chosen.month ?? newestQuarter();
  const row = data._disputed.find((known) => known.metric === metric && known.market === market && known.period === period);
  const wider = (chosen.policy ?? ALL) === ALL ? "" : ", all policies";
  const name = withName ? `${row?.metric_name ?? words(metric)} (${label("market", market)}, ${period}${wider}): ` : "";
  if (!row || row.disputed_share === null) {
    return element("p", { class: "disputed" }, `${name}disputed share not known for this choice`);
  }
  if (row.n_discrepancies === 0) return element("p", { class: "disputed" }, `${name}0 % disputed`);
  const [low, high] = [row.value_low, row.value_high].map((value) => format({ format: row.unit }, value));
  const range = row.value_low === null ? "" : `, could be ${low} to ${high}`;
  const many = `${row.n_discrepancies} ${row.n_discrepancies === 1 ? "discrepancy" : "discrepancies"}`;
  return element("p", { class: "disputed some" }, `${name}${shown.share(row.disputed_share)} disputed${range} (${many})`);
};

// ------------------------------------------------------------------------------------------------- panels

const tableOf = (columns, rows, title) => {
  const numeric = ({ column, format: kind }) =>
    !["date", "text", "yes_no"].includes(kind) && (kind || rows.some((row) => typeof row[column] === "number"));
  const head = element("tr", {}, ...columns.map((column) =>
    element("th", { scope: "col", class: numeric(column) ? "right" : undefined }, column.label)));
  const cell = (column, row) => {
    const text = format(column, row[column.column], row);
    const value = row[column.column];
    if (column.sets && value !== null) {
      const filter = column.sets;
      if (column.opens) {
        const asked = new URLSearchParams(location.hash.slice(1));
        asked.set(filter, value);
        return element("a", { href: `${column.opens}.html#${asked}` }, text);
      }
      return element("button", { type: "button", onclick: () => choose(filter, value) }, text);
    }
    return text;
  };
  const line = (row) => element("tr", {}, ...columns.map((column) =>
    element("td", { class: numeric(column) ? "right" : column.format === "date" ? "day" : undefined }, cell(column, row))));
  const body = element("tbody", {}, ...rows.slice(0, FIRST_ROWS).map(line));
  const scroll = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${title}, table` },
    element("table", {}, element("thead", {}, head), body));
  if (rows.length <= FIRST_ROWS) return [scroll];
  const more = element("button", { type: "button", onclick: () => {
    body.append(...rows.slice(FIRST_ROWS).map(line));
    more.remove();
  } }, `Show all ${number(rows.length, 0)} rows`);
  return [scroll, element("p", {}, more)];
};

const short = (column, value, row) => (column.format === "integer" && value >= 1e7
  ? value.toLocaleString("en-GB", { notation: "compact", maximumFractionDigits: 2 })
  : format(column, value, row));
const numbersOf = (columns, row) =>
  element("dl", { class: "numbers" }, ...columns.map((column) => element("div", {},
    element("dt", {}, column.label),
    element("dd", {},
      element("div", { class: "value" }, short(column, row[column.column], row)),
      column.count ? element("div", { class: "count" }, `from ${format({ format: "integer" }, row[column.count])}`) : null,
      column.metric ? disputed(column.metric, false) : null))));

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(["text", "quiet", "line"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
};
const categories = () => (dark.matches
  ? ["#7fb3f0", "#f0a35e", "#7bcf9a", "#d59be0", "#f08a8f", "#b3bec9", "#d9c15a", "#6fd0da"]
  : ["#1f5fa8", "#b4500f", "#2f7d4f", "#8a3f8f", "#a3272f", "#54616e", "#806400", "#0f7480"]);
const tones = () => { const [level, away, gain, , loss, rest, more] = categories(); return { level, away, gain, loss, rest, more, line: colours().line }; };

// Days are drawn as the calendar day they are, wherever the reader is; tones follow light and dark.
const prepared = (node) => {
  if (Array.isArray(node)) return node.map(prepared);
  if (node === null || typeof node !== "object") {
    return typeof node === "string" && node.startsWith("tone:") ? tones()[node.slice(5)] : node;
  }
  const made = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, prepared(value)]));
  if (made.type === "temporal") {
    made.scale = { type: "utc", ...made.scale };
    made.axis = { format: "%b %Y", tickCount: 6, ...made.axis };
  }
  return made;
};
const chartConfig = (narrow) => {
  const { text, quiet, line } = colours();
  return {
    background: null, font: "system-ui, sans-serif", view: { stroke: null },
    axis: { labelColor: text, titleColor: quiet, gridColor: line, domainColor: quiet, tickColor: quiet, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", labelLimit: narrow ? 140 : 320, labelOverlap: true },
    legend: { labelColor: text, titleColor: quiet, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", orient: "bottom", columns: narrow ? 1 : 3, labelLimit: 300 },
    range: { category: categories(), heatmap: dark.matches ? ["#22272e", "#7fb3f0"] : ["#e6edf5", "#1f5fa8"] },
    mark: { color: categories()[0] }, rule: { color: text }, text: { color: text },
    line: { strokeWidth: 2 }, area: { opacity: 0.25 },
  };
};
const drawChart = (panel, rows, place) => {
  const narrow = window.innerWidth < 560;
  const readable = rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) =>
    [column, typeof value === "string" && (names[column] || value === ALL) ? label(column, value) : value])));
  const spec = { width: "container", height: 260, autosize: { type: "fit-x", contains: "padding" }, ...prepared(panel.chart), data: { values: readable } };
  vegaEmbed(place, spec, { renderer: "svg", actions: false, config: chartConfig(narrow) })
    .catch((error) => { place.textContent = `This chart could not be drawn: ${error.message}`; });
};

const behind = (panel, rows) => {
  const columns = board.queries[panel.query].columns.map((column) => ({ column, label: words(column) }));
  const details = element("details", { class: "behind" }, element("summary", {}, "Rows and query behind it"));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) {
      details.append(...(panel.table ? [] : tableOf(columns, rows, panel.title)), element("pre", { tabindex: "0" }, board.sql[panel.query]));
    }
  });
  return details;
};

// A chart of figures that are all below their floor has nothing to show, though it has rows.
const measures = (node) => Object.values(node).flatMap((value) => (value && typeof value === "object" ? measures(value) : []))
  .concat(node.type === "quantitative" && node.field ? [node.field] : []);
const isEmpty = (panel, rows) => {
  const columns = panel.chart ? measures(panel.chart).filter((column) => has(panel.query, column)) : [];
  return rows.length === 0 || (columns.length > 0 && rows.every((row) => columns.every((column) => row[column] === null)));
};

const drawPanel = (panel, i) => {
  const rows = rowsOf(panel);
  const section = element("section", { class: panel.wide ? "panel wide" : "panel", "aria-labelledby": `panel-${i}` },
    element("h2", { id: `panel-${i}` }, panel.title),
    panel.says ? element("p", { class: "says" }, panel.says) : null);
  document.getElementById("panels").append(section);
  if (isEmpty(panel, rows)) section.append(element("p", { class: "empty" }, panel.empty));
  else if (panel.numbers) section.append(numbersOf(panel.numbers, rows[0]));
  else if (panel.table) section.append(...tableOf(panel.table, rows, panel.title));
  else {
    const place = element("div", { class: "chart", role: "img", "aria-label": `${panel.title}. ${panel.says ?? ""} The rows are listed below.` });
    // What a screen reader is told is the label and the rows below: the marks have no names of their own.
    const drawing = element("div", { "aria-hidden": "true" });
    place.append(drawing);
    section.append(place);
    drawChart(panel, rows, drawing);
  }
  (panel.metrics ?? []).forEach((metric) => section.append(disputed(metric, true)));
  section.append(behind(panel, rows));
};

const draw = () => {
  carryAlong();
  document.getElementById("panels").replaceChildren();
  board.panels.forEach(drawPanel);
};

const start = () => {
  readAddress();
  drawFilters();
  draw();
};
start();
dark.addEventListener("change", draw);
window.addEventListener("hashchange", start);
