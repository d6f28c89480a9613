package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.ModelCatalog;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.batch.run.FieldForms;
import dev.spreadlake.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** The SQL of the master data, read from the class path. */
record Sql(SqlFolder folder, ModelCatalog models) {
  static final List<String> LAYERS = List.of("staging", "core", "marts");

  /**
   * How staging reads an amount: whole and fraction each as 64 bits, since text to 128 bits takes
   * the engine ten times as long; what does not fit goes the long way. To the last digit the same
   * for plain numbers; texts that are none are for the model to refuse.
   */
  private static final String AMOUNT =
      "create or replace temp macro exact_amount(t) as coalesce(case when strpos(t, '.') between"
          + " 2 and 18 and length(t) - strpos(t, '.') between 1 and 18 and not contains(t, '-')"
          + " then cast(try_cast(left(t, strpos(t, '.') - 1) as bigint) as decimal(38, 18))"
          + " + cast(cast(try_cast(rpad(substr(t, strpos(t, '.') + 1), 18, '0') as bigint)"
          + " as decimal(19, 0)) * 0.000000000000000001 as decimal(38, 18)) end,"
          + " try_cast(t as decimal(38, 18)))";

  static Sql read() {
    SqlFolder folder = SqlFolder.read("sql/master");
    return new Sql(folder, ModelCatalog.read(folder, LAYERS));
  }

  String model(String name) {
    return models.model(name).sql();
  }

  /** Defines {@code exact_amount(t)} and the fields' {@link FieldForms} in a session. */
  static void define(DuckDb db) {
    FieldForms.define(db);
    db.execute(AMOUNT);
  }

  /**
   * Changes whenever a seed, a model, a hop or the form that a field is read in does: rows taken in
   * under another one do not fit. The catalogue of rules only describes what the models decide, and
   * checks only look: neither belongs to it.
   */
  String fingerprint() {
    MessageDigest sha = Sha256.digest();
    for (String prefix : List.of("seeds/", "staging/", "core/", "marts/", "hops/")) {
      for (String path : folder.list(prefix, "")) {
        if (!path.endsWith(".yml")) {
          sha.update(path.getBytes(StandardCharsets.UTF_8));
          sha.update(folder.text(path).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    sha.update(FieldForms.sql().getBytes(StandardCharsets.UTF_8));
    sha.update(AMOUNT.getBytes(StandardCharsets.UTF_8));
    return Sha256.hex(sha);
  }
}
