package dev.spreadlake.batch.run;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a quarantine file tells: {@code <file>.<hash>[.<first day>_<last day>].csv}.
 *
 * @param file name of the file its rows came in
 * @param sha first eight digits of that file's hash; empty if the name is of another form
 * @param hasDays whether it is of some days alone, rather than of every day and of none
 */
record QuarantineName(String file, String sha, boolean hasDays) {
  private static final Pattern FORM =
      Pattern.compile("^(.*)\\.([0-9a-f]{8})(\\.[0-9-]+_[0-9-]+)?\\.csv$");

  /**
   * What a file's name tells; all of it is taken for the name of the file if it has not the form.
   */
  static QuarantineName of(String name) {
    Matcher parts = FORM.matcher(name);
    return parts.matches()
        ? new QuarantineName(parts.group(1), parts.group(2), parts.group(3) != null)
        : new QuarantineName(name, "", false);
  }

  /** The same of a path. */
  static QuarantineName of(Path file) {
    return of(file.getFileName().toString());
  }
}
