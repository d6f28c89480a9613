package dev.spreadlake.batch.master;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

  /**
   * Defines {@code key_of_<name>(text)}: the key of a name, null if the seed has none such; and
   * {@code is_login_event(key)}. An enum's look-up instead of a join, which may change the order of
   * rows.
   */
  static void macros(DuckDb db) {
    for (String name : List.of("currency", "event_type", "tx_status", "interface")) {
      String text = name.equals("event_type") ? "event_name" : name;
      List<String> names =
          db.query(
              "select " + text + ", " + name + "_key from seed_" + name + " order by 2",
              row -> literal(row.getString(1)) + "/" + row.getInt(2));
      StringBuilder values = new StringBuilder();
      for (int i = 0; i < names.size(); i++) {
        if (!names.get(i).endsWith("/" + i)) {
          throw new IllegalArgumentException("seeds/" + name + ".csv: key " + i + " is missing");
        }
        values.append(i == 0 ? "" : ", ").append(names.get(i).replace("/" + i, ""));
      }
      db.execute(
          "create or replace temp macro key_of_"
              + (name + "(x) as cast(nullif(enum_code(try_cast(x as enum(" + values + "))), 0)")
              + " as smallint)");
    }
    List<String> logins =
        db.query(
            "select event_type_key from seed_event_type where event_class = 'login' order by 1",
            row -> Integer.toString(row.getInt(1)));
    db.execute(
        "create or replace temp macro is_login_event(k) as k in ("
            + String.join(", ", logins)
            + ")");
  }
}
