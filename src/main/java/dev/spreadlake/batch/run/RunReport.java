package dev.spreadlake.batch.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.spreadlake.quality.QualityResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one run read, made and found: {@code gold/_runs/<pipeline>_<start>.json}.
 *
 * @param status succeeded, refused, failed, cancelled
 * @param message for people, where the run did not succeed; else empty
 * @param ignored files of the input folder that could be read and fit no source's pattern
 * @param untouched rows of the quarantine by rule that a replay left there without trying them,
 *     since nobody has changed them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunReport(
    String pipeline,
    String run,
    String mode,
    String status,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String message,
    Instant started,
    Instant finished,
    List<Input> inputs,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> ignored,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> untouched,
    List<Table> tables,
    List<Hop> hops,
    List<QualityResult> quality) {
  /**
   * One file; {@code accepted + quarantined + duplicates = rows_in}.
   *
   * @param source which of the pipeline's sources it is
   * @param rowsIn lines after the header that belong to the run
   * @param otherDays lines of days that the run was not asked for
   * @param byRule rows by the rule that kept them out, duplicates included
   * @param synthetic of master data, whether the generator's note beside the file names it as it
   *     is; other made files say so by their names
   */
  @JsonPropertyOrder({"file", "source", "sha256", "rows_in"})
  public record Input(
      String file,
      String source,
      String sha256,
      @JsonProperty("rows_in") long rowsIn,
      long accepted,
      long quarantined,
      long duplicates,
      @JsonProperty("other_days") long otherDays,
      @JsonProperty("by_rule") Map<String, Long> byRule,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean synthetic) {
    public Input {
      requireNonNull(file, "file");
      requireNonNull(sha256, "sha256");
      byRule = java.util.Collections.unmodifiableMap(new TreeMap<>(byRule));
    }

    /** Whether the row arithmetic holds. */
    public boolean adds() {
      return accepted + quarantined + duplicates == rowsIn;
    }
  }

  /**
   * From one set of rows to the next, over everything published; {@code accepted + quarantined +
   * duplicates = rows_in}.
   *
   * @param from layer and name
   */
  public record Hop(
      String from,
      String to,
      @JsonProperty("rows_in") long rowsIn,
      long accepted,
      long quarantined,
      long duplicates) {
    /** Whether the row arithmetic holds. */
    public boolean adds() {
      return accepted + quarantined + duplicates == rowsIn;
    }
  }

  /** One published table. */
  public record Table(String name, long rows, String sha256) {}

  public RunReport {
    requireNonNull(pipeline, "pipeline");
    requireNonNull(run, "run");
    requireNonNull(status, "status");
    requireNonNull(started, "started");
    requireNonNull(finished, "finished");
    // The file has none where there is nothing to say.
    message = message == null ? "" : message;
    inputs = List.copyOf(inputs);
    tables = List.copyOf(tables);
    // Reports of earlier versions have none of these.
    ignored = ignored == null ? List.of() : List.copyOf(ignored);
    untouched =
        untouched == null
            ? Map.of()
            : java.util.Collections.unmodifiableMap(new TreeMap<>(untouched));
    hops = hops == null ? List.of() : List.copyOf(hops);
    quality = List.copyOf(quality);
  }
}
