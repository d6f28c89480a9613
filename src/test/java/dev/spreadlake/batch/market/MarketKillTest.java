package dev.spreadlake.batch.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.generate.MarketGenerator;
import dev.spreadlake.batch.generate.MarketPlan;
import dev.spreadlake.batch.query.QueryCatalog;
import dev.spreadlake.batch.query.QueryResult;
import dev.spreadlake.batch.query.QueryRunner;
import dev.spreadlake.fakes.ChildJvm;
import dev.spreadlake.fakes.FolderCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dmarket.kills=50} runs the long version. */
@Timeout(900)
@DisplayName("A run of the minute history that is killed")
final class MarketKillTest {
  private static final int KILLS = Integer.getInteger("market.kills", 2);

  @TempDir private Path folder;

  /** The child: one run of new files, then out. */
  public static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      MarketLake lake = new MarketLake(Path.of(args[0]), 100);
      System.exit(lake.newFiles(Path.of(args[1])).status().equals("succeeded") ? 0 : 1);
    }
  }

  private Path input(String name, LocalDate from) throws IOException {
    Path in = folder.resolve(name);
    MarketGenerator.generate(
        List.of(
            new MarketPlan(
                MarketPlan.Shape.BINANCE,
                "BTCUSDT",
                from,
                from.plusDays(1),
                from.getDayOfMonth(),
                1,
                90_000,
                MarketPlan.mix("gap=2,broken_ohlc=2"))),
        in);
    return in;
  }

  private Process start(Path lake, Path input) throws IOException {
    return ChildJvm.start(Child.class, folder.resolve("child.log"), lake, input);
  }

  @Test
  @DisplayName("leaves the old set or the new, and the next run goes on")
  void killed() throws IOException, InterruptedException {
    Path first = input("first", LocalDate.of(2025, 1, 30));
    Path second = input("second", LocalDate.of(2025, 2, 1));
    MarketLake base = new MarketLake(folder.resolve("base"));
    base.newFiles(first);
    SortedMap<String, String> old = base.published();
    MarketLake both = new MarketLake(FolderCopy.of(base.root(), folder.resolve("both")), 1);
    both.newFiles(second);
    SortedMap<String, String> done = both.published();
    Path measured = FolderCopy.of(base.root(), folder.resolve("measured"));
    long began = System.nanoTime();
    assertThat(start(measured, second).waitFor()).isZero();
    long wholeMs = (System.nanoTime() - began) / 1_000_000;
    Random random = new Random(7);
    for (int kill = 0; kill < KILLS; kill++) {
      MarketLake lake = new MarketLake(FolderCopy.of(base.root(), folder.resolve("lake" + kill)));
      assertThat(lake.published()).isEqualTo(old);
      Process child = start(lake.root(), second);
      child.waitFor(wholeMs / 3 + random.nextLong(wholeMs), TimeUnit.MILLISECONDS);
      child.destroyForcibly().waitFor();
      assertThat(lake.published()).as("kill " + kill).isIn(old, done);
      assertThat(new MarketLake(lake.root(), 200).newFiles(second).status()).isEqualTo("succeeded");
      assertThat(lake.published()).as("after kill " + kill).isEqualTo(done);
      assertThat(Files.readSymbolicLink(lake.root().resolve("silver/market")).getFileName())
          .isEqualTo(Files.readSymbolicLink(lake.root().resolve("gold/market")).getFileName());
    }
  }

  @Test
  @DisplayName("aside: every named query answers with the columns it promises")
  void queries() throws IOException {
    MarketLake lake = new MarketLake(folder.resolve("lake"));
    lake.newFiles(input("first", LocalDate.of(2025, 1, 30)));
    Map<String, String> given =
        Map.of("series", "synthetic:btcusdt", "from", "2025-01-30", "to", "2025-01-31");
    try (QueryRunner runner =
        new QueryRunner(
            QueryCatalog.load(),
            lake.root(),
            "512MB",
            2,
            folder.resolve("spill"),
            Duration.ofSeconds(30))) {
      runner.catalog().all().stream()
          .filter(query -> query.pipeline().equals("market"))
          .forEach(
              query -> {
                Map<String, String> wanted = new java.util.HashMap<>();
                query.doc().parameters().stream()
                    .filter(parameter -> parameter.required())
                    .forEach(p -> wanted.put(p.name(), given.get(p.name())));
                QueryResult result = runner.run(query.name(), wanted, 100);
                assertThat(result.columns())
                    .as(query.name())
                    .isEqualTo(query.doc().columns().stream().map(c -> c.name()).toList());
                assertThat(result.rows()).as(query.name()).isNotEmpty();
              });
    }
  }
}
