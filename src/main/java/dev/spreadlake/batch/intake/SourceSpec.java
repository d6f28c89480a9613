package dev.spreadlake.batch.intake;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.regex.PatternSyntaxException;

/**
 * One kind of file a pipeline reads.
 *
 * @param name such as {@code deposit}; the model sees the file as {@code raw_<name>}
 * @param pattern glob on the file's name without its ending, such as {@code deposit*}; capitals and
 *     small letters are the same
 * @param columns names that must be in the header
 * @param optional names that may be there; elsewise null
 * @param mandatory whether a run without such a file is refused
 * @param blankRule rule that a blank line breaks
 */
public record SourceSpec(
    String name,
    String pattern,
    List<String> columns,
    List<String> optional,
    boolean mandatory,
    String blankRule) {
  /**
   * @throws IllegalArgumentException if the pattern is no glob
   */
  public SourceSpec {
    matcher(pattern);
    columns = List.copyOf(columns);
    optional = List.copyOf(optional);
  }

  /**
   * The same with another pattern.
   *
   * @throws IllegalArgumentException if it is no glob
   */
  public SourceSpec withPattern(String other) {
    return new SourceSpec(name, other, columns, optional, mandatory, blankRule);
  }

  /** Whether a file of this name, without its ending, is one of the source. */
  boolean fits(String base) {
    return matcher(pattern).matches(Path.of(base.toLowerCase(Locale.ROOT)));
  }

  private static PathMatcher matcher(String pattern) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern.toLowerCase(Locale.ROOT));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + pattern + "' is no pattern for names of files: " + e.getDescription(), e);
    }
  }
}
