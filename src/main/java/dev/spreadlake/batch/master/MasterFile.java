package dev.spreadlake.batch.master;

import dev.spreadlake.batch.intake.InputFile;

/**
 * A file of this run.
 *
 * @param id what {@code src_file} holds; negative for rows replayed from the quarantine
 * @param label how the run's report names it
 */
record MasterFile(int id, InputFile file, String label) {
  String source() {
    return file.source();
  }
}
