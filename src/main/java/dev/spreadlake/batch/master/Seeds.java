package dev.spreadlake.batch.master;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads {@code seeds/*.csv} as tables {@code seed_<name>}: the closed lists the models join. */
final class Seeds {
  private Seeds() {}

  static void load(DuckDb db, Sql sql, Path work) throws IOException {
    for (String path : sql.folder().list("seeds/", ".csv")) {
      String name = path.substring("seeds/".length(), path.length() - ".csv".length());
      String text = sql.folder().text(path);
      Path file = work.resolve("seed.csv");
      Files.writeString(file, text, StandardCharsets.UTF_8);
      StringBuilder types = new StringBuilder();
      for (String column : text.lines().findFirst().orElseThrow().split(",")) {
        String type =
            column.endsWith("_key") ? "SMALLINT" : column.startsWith("is_") ? "BOOLEAN" : "VARCHAR";
        types.append(types.length() == 0 ? "" : ", ");
        types.append(literal(column)).append(": ").append(literal(type));
      }
      db.execute(
          "create or replace table seed_"
              + name
              + " as select * from read_csv("
              + literal(file.toAbsolutePath())
              + ", auto_detect = false, header = true, delim = ',', columns = {"
              + types
              + "})");
      Files.delete(file);
    }
  }
}
