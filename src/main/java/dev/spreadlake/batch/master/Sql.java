package dev.spreadlake.batch.master;

import dev.spreadlake.batch.model.ModelCatalog;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.batch.publish.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** The SQL of the master data, read from the class path once per run. */
record Sql(SqlFolder folder, ModelCatalog models) {
  static final List<String> LAYERS = List.of("staging", "core", "marts");

  static Sql read() {
    SqlFolder folder = SqlFolder.read("sql/master");
    return new Sql(folder, ModelCatalog.read(folder, LAYERS));
  }

  String model(String name) {
    return models.model(name).sql();
  }

  /**
   * Changes whenever a seed, a model or a rule does: rows taken in under another one do not fit.
   */
  String fingerprint() {
    MessageDigest sha = Sha256.digest();
    for (String prefix : List.of("seeds/", "staging/", "core/", "marts/")) {
      for (String path : folder.list(prefix, "")) {
        if (!path.endsWith(".yml")) {
          sha.update(path.getBytes(StandardCharsets.UTF_8));
          sha.update(folder.text(path).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return Sha256.hex(sha);
  }
}
