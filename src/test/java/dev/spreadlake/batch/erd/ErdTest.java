package dev.spreadlake.batch.erd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.master.MasterPipeline;
import dev.spreadlake.batch.master.MasterRequest;
import dev.spreadlake.batch.model.ModelCatalog;
import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.batch.model.SqlModel;
import dev.spreadlake.time.TimeSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With {@code -Derd.write=true} it writes {@code erd/} instead of comparing. */
@Timeout(60)
@DisplayName("The picture of the model")
class ErdTest {
  private static final Path ERD = Path.of("erd");

  private static List<ModelDoc> tables() {
    return ModelCatalog.read(SqlFolder.read("sql/master"), List.of("marts")).inOrder().stream()
        .map(SqlModel::doc)
        .sorted(java.util.Comparator.comparing(ModelDoc::name))
        .toList();
  }

  private static void sameOrWritten(String name, String expected) throws IOException {
    if (Boolean.getBoolean("erd.write")) {
      Files.createDirectories(ERD);
      Files.writeString(ERD.resolve(name), expected);
    }
    assertThat(Files.readString(ERD.resolve(name)))
        .as("erd/%s is not that of the tables; write it anew as erd/README.md says", name)
        .isEqualTo(expected);
  }

  @Test
  @DisplayName("as text is that of the tables' descriptions")
  void mermaid() throws IOException {
    sameOrWritten("master.mmd", MermaidErd.of(tables()));
  }

  @Test
  @DisplayName("as SVG is that of the tables' descriptions, and is well-formed")
  void svg() throws Exception {
    String svg = SvgErd.of(tables());
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    sameOrWritten("master.svg", svg);
  }

  @Test
  @DisplayName("has the columns of the published tables, and every key points at a primary key")
  void isTheTables(@TempDir Path folder) throws IOException {
    MasterGenerator.generate(GeneratePlan.of(30, 90, 30, 60, 30, 3, "none"), folder.resolve("in"));
    Path lake = folder.resolve("lake");
    new MasterPipeline(TimeSource.system(), event -> {})
        .run(MasterRequest.full(folder.resolve("in"), lake));

    List<ModelDoc> tables = tables();
    assertThat(tables).hasSize(12);
    for (ModelDoc table : tables) {
      try (var lines = Files.lines(lake.resolve("gold/master").resolve(table.name() + ".csv"))) {
        assertThat(lines.findFirst().orElseThrow())
            .isEqualTo(
                String.join(",", table.columns().stream().map(ModelDoc.Column::name).toList()));
      }
      for (ModelDoc.ForeignKey key : table.foreignKeys()) {
        ModelDoc target =
            tables.stream().filter(t -> t.name().equals(key.table())).findFirst().orElseThrow();
        assertThat(target.primaryKey()).containsExactly(key.targetColumn());
      }
    }
  }
}
