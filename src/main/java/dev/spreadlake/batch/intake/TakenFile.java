package dev.spreadlake.batch.intake;

import dev.spreadlake.batch.run.QuarantineReplay;
import java.nio.file.Path;

/**
 * A file of this run.
 *
 * @param id what {@code src_file} holds; negative for rows replayed from the quarantine
 * @param label how the run's report names it; of replayed rows alone it begins with {@link
 *     QuarantineReplay#LABEL}
 * @param synthetic whether a generator's note says that it has made it
 */
public record TakenFile(int id, InputFile file, String label, boolean synthetic) {
  public TakenFile {
    if (id >= 0 && label.startsWith(QuarantineReplay.LABEL)) {
      throw new IllegalArgumentException(label + " is the name of replayed rows");
    }
  }

  /** A file of which no generator says anything. */
  public TakenFile(int id, InputFile file, String label) {
    this(id, file, label, false);
  }

  /**
   * How the report names a file of the input folder: its place in the folder, which nobody takes
   * for replayed rows, whatever the folders in there are called.
   */
  public static String label(Path folder, Path file) {
    String place = folder.relativize(file).toString();
    return place.startsWith(QuarantineReplay.LABEL) ? "./" + place : place;
  }

  /** Which of the pipeline's sources it belongs to. */
  public String source() {
    return file.source();
  }
}
