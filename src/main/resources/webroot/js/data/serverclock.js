// The server's clock, told by this machine's monotonic one. Pure.

/**
 * Readings that count. With one a second a clock that was set back is followed within this many seconds. They reach
 * longer than a page may be behind, in seconds (30), before the server closes: what comes late is not taken for the clock.
 */
const READINGS = 40;

export class ServerClock {
  constructor() {
    this.readings = [];
    /** Server clock minus this machine's monotonic clock, in milliseconds; null before the first reading. */
    this.offset = null;
  }

  /** Another server may be the one that answers now: what the one before told of its clock does not count. */
  startAnew() {
    this.readings = [];
  }

  /**
   * A frame tells the server's time. It comes late, by the network and by what this machine had to do, and never
   * early: of the last readings the one that is furthest ahead is nearest to the truth.
   *
   * @param serverTime of the wire
   * @param now monotonic milliseconds of this machine as the frame came
   */
  read(serverTime, now) {
    const reading = Date.parse(serverTime) - now;
    if (Number.isNaN(reading)) return;
    this.readings.push(reading);
    if (this.readings.length > READINGS) this.readings.shift();
    this.offset = Math.max(...this.readings);
  }
}
