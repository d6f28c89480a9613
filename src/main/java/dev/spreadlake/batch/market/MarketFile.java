package dev.spreadlake.batch.market;

import dev.spreadlake.batch.intake.InputFile;
import dev.spreadlake.batch.intake.TakenFile;
import java.time.Instant;
import java.util.Optional;

/**
 * A file of a run.
 *
 * @param taken the file, its number and how people know it
 * @param binding how it is read; empty where it holds no row or is not taken in
 * @param arrived when it first came; a minute that was not over then is unfinished in it, however
 *     late it is read
 * @param again true if the same content was taken in before: its rows are duplicates all
 */
record MarketFile(
    TakenFile taken, Optional<Mapping.Binding> binding, Instant arrived, boolean again) {
  int id() {
    return taken.id();
  }

  InputFile file() {
    return taken.file();
  }

  /** Whether its rows are read. */
  boolean reads() {
    return binding.isPresent() && !again;
  }
}
