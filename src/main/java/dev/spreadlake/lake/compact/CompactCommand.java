package dev.spreadlake.lake.compact;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.SpillFolders;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.disk.LakeLock;
import dev.spreadlake.lake.disk.LakeOption;
import dev.spreadlake.time.TimeSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code compact}: closed days of CSV into Parquet. 0 done, 1 failed or a month was refused, 2 no
 * lake there.
 */
@Command(
    name = "compact",
    description = "Turns closed days of CSV into one Parquet file a book and month.",
    mixinStandardHelpOptions = true)
public final class CompactCommand implements Callable<Integer> {
  private static final String MEMORY_MAX = "1GB";

  @Mixin private LakeOption option;

  @Option(
      names = "--before",
      paramLabel = "D",
      description = "only days before this one, YYYY-MM-DD, UTC (default: today)")
  private LocalDate before;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Path lake = option.existing(spec);
    TimeSource time = TimeSource.system();
    LocalDate limit = before != null ? before : LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
    Path spill = lake.resolve(".compact");
    try (LakeLock ignored = LakeLock.acquire(lake, "compact", time.now())) {
      SpillFolders.clear(spill);
      try (DuckDb db = DuckDb.inMemory(MEMORY_MAX, 2, spill)) {
        Compactor.Result done = new Compactor(lake, new DurableFiles(lake), db).compact(limit);
        spec.commandLine()
            .getOut()
            .printf(
                "compacted  months=%d days=%d rows=%d csv_files_removed=%d%n",
                done.months(), done.days(), done.rows(), done.filesRemoved());
        spec.commandLine().getOut().flush();
        PrintWriter err = spec.commandLine().getErr();
        done.refused().forEach(month -> err.println("not compacted  " + month));
        err.flush();
        return done.refused().isEmpty() ? 0 : 1;
      }
    }
  }
}
