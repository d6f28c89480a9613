package dev.spreadlake.batch.query;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints an answer as aligned columns. Widths are those of the first rows; a longer value further
 * down pushes its line, so that an answer of any size takes no memory.
 */
final class TableSink implements QueryRunner.Sink {
  private final PrintWriter out;
  private final int ahead;
  private final List<List<String>> waiting = new ArrayList<>();
  private int[] widths = {};
  private boolean[] numeric = {};
  private long rows;

  TableSink(PrintWriter out, int ahead) {
    this.out = out;
    this.ahead = ahead;
  }

  @Override
  public void columns(List<String> names) {
    waiting.add(List.copyOf(names));
    widths = new int[names.size()];
    numeric = new boolean[names.size()];
  }

  @Override
  public boolean row(List<Object> values) {
    if (rows++ == 0) {
      for (int i = 0; i < numeric.length; i++) {
        numeric[i] = values.get(i) instanceof Number;
      }
    }
    waiting.add(values.stream().map(QueryResult::text).toList());
    if (rows >= ahead) {
      flush();
    }
    return true;
  }

  @Override
  public void end() {
    flush();
    out.println("(" + rows + (rows == 1 ? " row)" : " rows)"));
  }

  private void flush() {
    for (List<String> line : waiting) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    waiting.forEach(this::print);
    waiting.clear();
  }

  private void print(List<String> line) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String pad = " ".repeat(widths[i] - line.get(i).length());
      text.append(i == 0 ? "" : "  ");
      text.append(numeric[i] ? pad + line.get(i) : line.get(i) + pad);
    }
    out.println(text.toString().stripTrailing());
  }
}
