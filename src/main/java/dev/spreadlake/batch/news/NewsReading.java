package dev.spreadlake.batch.news;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.batch.intake.Landing;
import java.util.Map;
import java.util.Optional;

/**
 * What later runs know of a landed file; kept in the notes of its landing. Immutable.
 *
 * @param refused run that refused it: it is no input until it is delivered again; null: none did
 * @param badShare share of bad rows, 0 to 1, with which it was let in; null: it has not been yet
 * @param mapping the mapping given with {@code --mapping} that it was read by; null: it was read by
 *     one that travels with the program
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record NewsReading(
    String refused, @JsonProperty("bad_share") Double badShare, NewsMapping mapping) {
  /** Nothing is known. */
  static final NewsReading NEW = new NewsReading(null, null, null);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> NOTES = new TypeReference<>() {};

  static NewsReading of(Landing.Entry entry) {
    return JSON.convertValue(entry.notes(), NewsReading.class);
  }

  Map<String, Object> notes() {
    return JSON.convertValue(this, NOTES);
  }

  /** The mapping that it was read by, if that does not travel with the program. */
  Optional<NewsMapping> ownMapping() {
    return Optional.ofNullable(mapping);
  }

  boolean isRefused() {
    return refused != null;
  }

  boolean isLetIn() {
    return badShare != null;
  }

  NewsReading by(NewsMapping own) {
    return new NewsReading(refused, badShare, own);
  }

  NewsReading refusedBy(String run) {
    return new NewsReading(run, badShare, mapping);
  }

  /** Let in, now with this share of bad rows; what was allowed once stays allowed. */
  NewsReading letIn(double share) {
    return new NewsReading(null, isLetIn() ? Math.max(badShare, share) : share, mapping);
  }
}
