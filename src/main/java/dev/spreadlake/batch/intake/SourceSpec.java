package dev.spreadlake.batch.intake;

import java.util.List;

/**
 * One kind of file a pipeline reads.
 *
 * @param name such as {@code deposit}; the model sees the file as {@code raw_<name>}
 * @param pattern glob on the file's name without its ending, such as {@code deposit*}
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
  public SourceSpec {
    columns = List.copyOf(columns);
    optional = List.copyOf(optional);
  }

  /** The same with another pattern. */
  public SourceSpec withPattern(String other) {
    return new SourceSpec(name, other, columns, optional, mandatory, blankRule);
  }
}
