package dev.spreadlake.lake.compact;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.lake.table.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The CSV files of a table, read with exact types. */
final class TypedCsv {
  private final Dataset dataset;
  private final List<Path> sources;

  TypedCsv(Dataset dataset, List<Path> sources) {
    this.dataset = dataset;
    this.sources = List.copyOf(sources);
  }

  /** The CSV with exact types. */
  String rows() {
    String columns =
        Stream.of(dataset.header().split(",", -1))
            .map(column -> "'" + column + "': '" + type(column) + "'")
            .collect(Collectors.joining(", ", "{", "}"));
    return read(columns);
  }

  private String read(String columns) {
    String list = sources.stream().map(DuckDb::literal).collect(Collectors.joining(", ", "[", "]"));
    return "read_csv("
        + list
        + ", auto_detect = false, header = true, hive_partitioning = false, delim = ','"
        + ", quote = '\"', escape = '\"', columns = "
        + columns
        + ")";
  }

  private static String type(String column) {
    return switch (column) {
      case "orderbook_timestamp", "first_second", "last_second" -> "TIMESTAMPTZ";
      case "book", "venue", "mode", "source", "reason", "detail" -> "VARCHAR";
      case "spread" -> "DECIMAL(18,6)";
      // 8 decimals are all that the exchanges write, and 18 digits also fit a plain reader's long.
      case "bid", "ask" -> "DECIMAL(18,8)";
      case "mid", "bid_size", "ask_size", "volume" -> "DECIMAL(28,10)";
      case "seconds", "trades", "age_ms", "latency_ms" -> "BIGINT";
      default -> "DOUBLE";
    };
  }

  /** Refuses a decimal that the column's type would round. */
  void requireExact(DuckDb db) throws IOException {
    String text =
        Stream.of(dataset.header().split(",", -1))
            .map(column -> "'" + column + "': 'VARCHAR'")
            .collect(Collectors.joining(", ", "{", "}"));
    List<String> decimals =
        Stream.of(dataset.header().split(",", -1))
            .filter(column -> type(column).startsWith("DECIMAL"))
            .toList();
    if (decimals.isEmpty()) {
      return;
    }
    String rounded =
        decimals.stream()
            .map(
                column ->
                    "when cast(%1$s as decimal(38,18)) <> cast(cast(%1$s as %2$s) as decimal(38,18)) then '%1$s'"
                        .formatted(column, type(column)))
            .collect(Collectors.joining(" ", "case ", " end"));
    String column = db.queryStrings("select min(" + rounded + ") from " + read(text)).get(0);
    if (column != null) {
      throw new IOException(column + " has more decimals than " + type(column) + " keeps");
    }
  }
}
