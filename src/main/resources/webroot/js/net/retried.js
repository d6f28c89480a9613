// Something that has to be read once and may fail: it is tried again by itself, with growing pauses.

const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60000;

export class Retried {
  /**
   * @param work async; what it throws is a failure
   * @param wanted whether trying again is of any use just then; if not, it waits to be told
   * @param firstPauseMs after the first failure; it doubles with each further one
   */
  constructor(work, wanted, firstPauseMs = FIRST_PAUSE_MS) {
    this.work = work;
    this.wanted = wanted;
    this.firstPauseMs = firstPauseMs;
    this.timer = 0;
    this.turn = 0;
  }

  /** Does it now, and again until it does not fail. */
  async begin() {
    clearTimeout(this.timer);
    await this.#try(++this.turn, this.firstPauseMs);
  }

  async #try(turn, pause) {
    try {
      await this.work();
    } catch (error) {
      // Told to begin anew meanwhile: that goes its own way.
      if (turn !== this.turn) return;
      console.warn(error.message);
      this.timer = setTimeout(() => {
        if (this.wanted()) this.#try(turn, Math.min(pause * 2, LONGEST_PAUSE_MS));
      }, pause);
    }
  }
}
