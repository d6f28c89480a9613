package dev.spreadlake.batch.intake;

/**
 * A file of this run.
 *
 * @param id what {@code src_file} holds; negative for rows replayed from the quarantine
 * @param label how the run's report names it
 */
public record TakenFile(int id, InputFile file, String label) {
  /** Which of the pipeline's sources it belongs to. */
  public String source() {
    return file.source();
  }
}
