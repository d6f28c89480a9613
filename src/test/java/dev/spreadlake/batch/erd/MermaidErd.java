package dev.spreadlake.batch.erd;

import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.ModelDoc.Column;
import dev.spreadlake.batch.model.ModelDoc.ForeignKey;
import java.util.List;

/** The model as a Mermaid {@code erDiagram}: tables, columns, types, keys, cardinalities, grain. */
final class MermaidErd {
  private MermaidErd() {}

  /** The diagram's text; the same tables give the same text. */
  public static String of(List<ModelDoc> tables) {
    StringBuilder text =
        new StringBuilder("%% Generated from sql/master/marts/*.yml; see erd/README.md\n");
    text.append("erDiagram\n");
    for (ModelDoc table : tables) {
      for (ForeignKey key : table.foreignKeys()) {
        text.append("    ")
            .append(key.table())
            .append(isDurable(tables, key) ? " }|--o{ " : " ||--o{ ")
            .append(table.name())
            .append(" : \"")
            .append(key.column())
            .append("\"\n");
      }
    }
    for (ModelDoc table : tables) {
      text.append("\n    %% ").append(table.name()).append(": ").append(table.grain());
      text.append("\n    ").append(table.name()).append(" {\n");
      for (Column column : table.columns()) {
        text.append("        ")
            .append(column.type().replace('(', '_').replace(',', '_').replace(")", ""))
            .append(' ')
            .append(column.name())
            .append(keys(table, column))
            .append(" \"")
            .append(column.description().replace('"', '\''))
            .append("\"\n");
      }
      text.append("    }\n");
    }
    return text.toString();
  }

  /** Whether a key points at what all versions of a thing have, not at one row. */
  static boolean isDurable(List<ModelDoc> tables, ForeignKey key) {
    return tables.stream()
        .anyMatch(
            table ->
                table.name().equals(key.table())
                    && !table.primaryKey().contains(key.targetColumn()));
  }

  private static String keys(ModelDoc table, Column column) {
    boolean primary = table.primaryKey().contains(column.name());
    boolean foreign =
        table.foreignKeys().stream().anyMatch(key -> key.column().equals(column.name()));
    if (primary) {
      return foreign ? " PK, FK" : " PK";
    }
    return foreign ? " FK" : "";
  }
}
