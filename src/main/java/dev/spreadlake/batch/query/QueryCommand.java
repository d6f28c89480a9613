package dev.spreadlake.batch.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spreadlake.batch.run.MemoryCheck;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.lake.disk.LakeOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code query}. Exit 0, 1 (failed) or 2 (wrong usage). */
@Command(
    name = "query",
    description = "Answers a named query from the published tables.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class QueryCommand implements Callable<Integer> {
  /** How an answer is written. */
  enum Format {
    TABLE,
    CSV,
    JSON
  }

  private static final Logger LOG = LoggerFactory.getLogger(QueryCommand.class);
  private static final int TABLE_ROWS_AHEAD = 1_000;
  private static final Duration TIME_LIMIT = Duration.ofHours(1);

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Name of the query; --list shows them.")
  private String name;

  @Option(names = "--list", description = "Describe every query.")
  private boolean list;

  @Option(
      names = {"-p", "--param"},
      paramLabel = "k=v",
      description = "A parameter of the query; repeat for more.")
  private List<String> given = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "table|csv|json",
      description = "Default ${DEFAULT-VALUE}.")
  private String format = "table";

  @Mixin private LakeOption lake;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      descriptionKey = "batch.memory-max",
      description = "Bound of this process's memory (default ${DEFAULT-VALUE}).")
  private String memoryMax = "2GB";

  @Option(
      names = "--threads",
      paramLabel = "N",
      descriptionKey = "batch.threads",
      description = "Threads of the SQL engine; the machine's cores unless set.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws IOException {
    QueryCatalog catalog = QueryCatalog.load();
    if (list) {
      describe(catalog, spec.commandLine().getOut());
      return 0;
    }
    if (name == null) {
      throw usage("NAME is missing; query --list shows the names");
    }
    Format chosen = chosenFormat();
    Map<String, String> parameters = parameters();
    RunBounds bounds = bounds();
    MemoryCheck.ofThisMachine(bounds.memoryMax()).ifPresent(LOG::warn);
    Path spill = Files.createTempDirectory("spreadlake-query");
    try (QueryRunner runner =
        new QueryRunner(
            catalog, lake.root(), bounds.engineMemory(), bounds.threads(), spill, TIME_LIMIT)) {
      runner.stream(name, parameters, sink(chosen, spec.commandLine().getOut()));
      spec.commandLine().getOut().flush();
      return 0;
    } catch (QueryProblem e) {
      return switch (e.kind()) {
        case UNKNOWN_QUERY, BAD_PARAMETER -> throw usage(e.getMessage());
        case NO_TABLES, LATE, FAILED -> {
          spec.commandLine().getErr().println("query: " + e.getMessage());
          yield 1;
        }
      };
    } finally {
      Files.deleteIfExists(spill);
    }
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private RunBounds bounds() {
    try {
      return RunBounds.of(memoryMax, threads);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private Format chosenFormat() {
    for (Format known : Format.values()) {
      if (known.name().equalsIgnoreCase(format)) {
        return known;
      }
    }
    throw usage("--format must be table, csv or json (was '" + format + "')");
  }

  private Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : given) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw usage("--param must be k=v (was '" + pair + "')");
      }
      if (parameters.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
        throw usage("--param " + pair.substring(0, equals) + " is given twice");
      }
    }
    return parameters;
  }

  private static void describe(QueryCatalog catalog, PrintWriter out) {
    for (NamedQuery query : catalog.all()) {
      out.println(query.name() + (query.doc().parameters().isEmpty() ? "" : "  " + query.usage()));
      out.println("    " + query.doc().description() + ".");
      for (QueryParameter parameter : query.doc().parameters()) {
        out.println(
            "    "
                + parameter.name()
                + ": "
                + parameter.allowedText()
                + ". "
                + parameter.description());
      }
      out.println(
          "    gives "
              + String.join(",", query.doc().columns().stream().map(c -> c.name()).toList())
              + "; reads "
              + String.join(", ", query.doc().reads()));
      query.doc().traps().forEach(trap -> out.println("    - " + trap));
      out.println();
    }
    out.flush();
  }

  private static QueryRunner.Sink sink(Format format, PrintWriter out) {
    return switch (format) {
      case TABLE -> new TableSink(out, TABLE_ROWS_AHEAD);
      case CSV -> new CsvSink(out);
      case JSON -> new JsonSink(out);
    };
  }

  private static final class CsvSink implements QueryRunner.Sink {
    private final CSVPrinter csv;

    CsvSink(PrintWriter out) {
      try {
        this.csv = new CSVPrinter(out, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void columns(List<String> names) {
      print(names);
    }

    @Override
    public boolean row(List<Object> values) {
      print(values.stream().map(QueryResult::text).toList());
      return true;
    }

    private void print(List<String> values) {
      try {
        csv.printRecord(values);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A JSON array of objects, one a line. */
  private static final class JsonSink implements QueryRunner.Sink {
    private final JsonMapper mapper =
        JsonMapper.builder().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET).build();
    private final PrintWriter out;
    private final List<String> names = new ArrayList<>();
    private boolean first = true;

    JsonSink(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void columns(List<String> columns) {
      names.addAll(columns);
      out.print("[");
    }

    @Override
    public boolean row(List<Object> values) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        object.put(names.get(i), QueryResult.json(values.get(i)));
      }
      try {
        out.print((first ? "\n" : ",\n") + mapper.writeValueAsString(object));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      first = false;
      return true;
    }

    @Override
    public void end() {
      out.println(first ? "]" : "\n]");
    }
  }
}
