// Numbers and words for the eye. Decimals come as text and stay text; nothing here rounds a price.

/** Digits after the point of a decimal text. */
export function decimalsOf(text) {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

/** Digits after the point that say something: 2 for 86432.81000000. */
export function tickDecimals(text) {
  return decimalsOf(text.includes('.') ? text.replace(/\.?0+$/, '') : text);
}

/** The decimal text with as many decimals as the tick has; digits that say something are never cut. */
export function atTick(text, digits) {
  return padDecimals(tickDecimals(text) < decimalsOf(text) ? text.replace(/\.?0+$/, '') : text, digits);
}

/** The decimal text with zeros added up to `digits` decimals; never fewer digits than it had. */
export function padDecimals(text, digits) {
  const missing = digits - decimalsOf(text);
  if (missing <= 0) return text;
  return (text.includes('.') ? text : text + '.') + '0'.repeat(missing);
}

/** Thousands apart by commas: 790333.41 → 790,333.41; with a real minus sign. */
export function group(text) {
  const [, sign, whole, rest] = /^(-?)(\d+)(.*)$/.exec(text) ?? [null, '', text, ''];
  return (sign && '−') + whole.replace(/\B(?=(\d{3})+$)/g, ',') + rest;
}

/** A percentage for reading at a glance. */
export function percent(value, digits = 4) {
  return Number.isFinite(value) ? value.toFixed(digits).replace('-', '−') : '–';
}

/** Decimals of a percentage at which one step of a price with so many decimals is seen: 4 to 6. */
export function spreadDigits(price, decimals) {
  const step = (100 * 10 ** -decimals) / price;
  return Math.min(6, Math.max(4, Math.round(-Math.log10(step)) || 0));
}

/** A threshold as a person writes it: 0.50 → 0.5. */
export function threshold(text) {
  const value = String(text);
  return value.includes('.') ? value.replace(/0+$/, '').replace(/\.$/, '') : value;
}

/** An amount with about four significant digits: 12.3456 → 12.35, 0.00123 → 0.00123. */
export function amount(value) {
  if (value === null || value === undefined || !Number.isFinite(Number(value))) return '–';
  const number = Number(value);
  if (number === 0) return '0';
  const digits = Math.max(0, Math.min(8, 3 - Math.floor(Math.log10(Math.abs(number)))));
  return group(number.toFixed(digits));
}

/** The next 1, 2 or 5 times a power of ten: where an axis may end. */
export function roundAbove(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((round) => round >= value * (1 - 1e-9));
}

/** A round amount in few characters: 10k, 500k, 1M, 2.5M. */
export function short(value) {
  const [size, unit] = value >= 1e6 ? [1e6, 'M'] : value >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${Number((value / size).toPrecision(3))}${unit}`;
}

/** A value on an axis: 6,000, 0.25, 106,500; no zeros that say nothing. */
export function tick(value) {
  return group(String(Number(value.toPrecision(8))));
}

/** A length of time in words short enough for a bar: 140 ms, 3 s, 2 min 5 s, 1 h 4 min, 3 d 2 h. */
export function duration(ms) {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${Math.floor(hours / 24)} d`;
}

export function bytes(n) {
  if (!Number.isFinite(n)) return '–';
  if (n < 1024) return `${n} B`;
  if (n < 1024 * 1024) return `${(n / 1024).toFixed(1)} KiB`;
  if (n < 1024 ** 3) return `${(n / 1024 / 1024).toFixed(1)} MiB`;
  return `${(n / 1024 ** 3).toFixed(2)} GiB`;
}

export function count(n) {
  return Number.isFinite(n) ? group(String(n)) : '–';
}

/** "5m", "90s", "2h", "7d" → seconds; NaN if it is nothing of the kind. */
export function spanSeconds(text) {
  const match = /^(\d+)\s*(s|m|h|d)$/.exec(String(text).trim());
  if (!match) return NaN;
  return Number(match[1]) * { s: 1, m: 60, h: 3600, d: 86400 }[match[2]];
}

/** 900 → "15m", the shortest exact spelling. */
export function spanText(seconds) {
  const whole = Math.round(seconds);
  for (const [unit, size] of [['d', 86400], ['h', 3600], ['m', 60]]) {
    if (whole >= size && whole % size === 0) return `${whole / size}${unit}`;
  }
  return `${whole}s`;
}

const UNITS = [['d', 86400], ['h', 3600], ['m', 60], ['s', 1]];

/** 250834 → "2d 22h": for the eye, rounded to the two largest units. */
export function spanWords(seconds) {
  const found = UNITS.findIndex(([, size]) => seconds >= size);
  const i = found < 0 ? UNITS.length - 1 : found;
  const least = (UNITS[i + 1] ?? UNITS[i])[1];
  const whole = Math.round(seconds / least) * least;
  // 23h 59m 50s is rounded to a day.
  const [unit, size] = i > 0 && whole >= UNITS[i - 1][1] ? UNITS[i - 1] : UNITS[i];
  const rest = whole % size;
  return `${Math.floor(whole / size)}${unit}${rest ? ` ${rest / least}${UNITS[i + 1][0]}` : ''}`;
}

const DECIMAL = /^\d{1,12}(\.\d{1,12})?$/;

/** The text if it is a plain positive decimal, with a comma taken for a point; else null. */
export function decimalOrNull(text) {
  const cleaned = String(text).trim().replace(',', '.').replace(/^\./, '0.');
  return DECIMAL.test(cleaned) && Number(cleaned) > 0 ? cleaned : null;
}
