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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
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
  @DisplayName("as SVG is that of the tables' descriptions, well-formed, and fits one screen")
  void svg() throws Exception {
    String svg = SvgErd.of(tables());
    String[] box =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement()
            .getAttribute("viewBox")
            .split(" ", -1);
    assertThat(Integer.parseInt(box[2])).as("width").isLessThanOrEqualTo(1_440);
    assertThat(Integer.parseInt(box[3])).as("height").isLessThanOrEqualTo(900);
    sameOrWritten("master.svg", svg);
  }

  @Test
  @DisplayName("has the columns of the published tables, and every key is found where it points")
  void isTheTables(@TempDir Path folder) throws IOException {
    MasterGenerator.generate(GeneratePlan.of(30, 90, 30, 60, 30, 3, "none"), folder.resolve("in"));
    Path lake = folder.resolve("lake");
    new MasterPipeline(TimeSource.system(), event -> {})
        .run(MasterRequest.full(folder.resolve("in"), lake));

    List<ModelDoc> tables = tables();
    assertThat(tables).hasSize(13);
    for (ModelDoc table : tables) {
      try (var lines = Files.lines(lake.resolve("gold/master").resolve(table.name() + ".csv"))) {
        assertThat(lines.findFirst().orElseThrow())
            .isEqualTo(
                String.join(",", table.columns().stream().map(ModelDoc.Column::name).toList()));
      }
      for (ModelDoc.ForeignKey key : table.foreignKeys()) {
        assertThat(Set.copyOf(values(lake, key.table(), key.targetColumn())))
            .as(table.name() + "." + key.column())
            .containsAll(values(lake, table.name(), key.column()));
      }
      assertThat(values(lake, table.name(), table.primaryKey().toArray(String[]::new)))
          .as("the key of " + table.name())
          .doesNotHaveDuplicates();
    }
  }

  /** The values of some columns of a published table, row by row. */
  private static List<String> values(Path lake, String table, String... columns)
      throws IOException {
    Path csv = lake.resolve("gold/master").resolve(table + ".csv");
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser = CSVParser.parse(csv, StandardCharsets.UTF_8, format)) {
      return parser.stream()
          .map(row -> Stream.of(columns).map(row::get).collect(Collectors.joining(",")))
          .toList();
    }
  }
}
