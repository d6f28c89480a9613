package dev.spreadlake.web.endpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializerBase;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/**
 * JSON as the outside sees it: snake case, times as {@code 2022-04-30T04:10:26+00:00}, decimals as
 * strings; and as it may come in: shallow, short, no key twice. Thread-safe.
 */
public final class WebJson {
  private static final int DEPTH_MAX = 16;
  private static final int STRING_MAX = 8 * 1024;
  private static final int NUMBER_MAX = 64;

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendOffset("+HH:MM", "+00:00")
          .toFormatter()
          .withZone(ZoneOffset.UTC);

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxStringLength(STRING_MAX)
                          .maxNumberLength(NUMBER_MAX)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, new InstantSerializer())
                  .addSerializer(BigDecimal.class, new DecimalSerializer()))
          .build();

  private WebJson() {}

  /** The mapper; do not configure it further. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** {@code 2022-04-30T04:10:26+00:00}, with a fraction only if there is one. */
  public static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static final class InstantSerializer extends ToStringSerializerBase {
    InstantSerializer() {
      super(Instant.class);
    }

    @Override
    public String valueToString(Object value) {
      return time((Instant) value);
    }
  }

  private static final class DecimalSerializer extends ToStringSerializerBase {
    DecimalSerializer() {
      super(BigDecimal.class);
    }

    @Override
    public String valueToString(Object value) {
      return ((BigDecimal) value).toPlainString();
    }
  }
}
