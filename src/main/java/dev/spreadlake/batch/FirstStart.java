package dev.spreadlake.batch;

import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MarketGenerator;
import dev.spreadlake.batch.generate.MarketPlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.news.NewsGenerator;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.run.Cancellation;
import dev.spreadlake.store.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;

/**
 * What a server without the business's files works on: a small synthetic set, made once per lake
 * from a fixed seed and marked as synthetic. Making one blocks, for about a second; naming its
 * folder does not.
 */
public final class FirstStart {
  private static final String MASTER = "_state/synthetic-master";
  private static final String MARKET = "_state/synthetic-market";

  /** A set made by an earlier version stays: tables were made of it. */
  private static final String MARKET_KEY_BEFORE = "_answer_key.json";

  private static final String NEWS = "_state/synthetic-news";
  private static final String NEWS_IN = "in";
  private static final Instant NEWS_FROM = Instant.parse("2026-04-20T00:00:00Z");
  private static final int NEWS_ITEMS = 900;

  /** Writes a set into a folder. */
  @FunctionalInterface
  private interface Making {
    void into(Path folder) throws IOException;
  }

  private FirstStart() {}

  /** A pipeline on the synthetic master data, which are made before its first run. */
  public static Pipeline onSyntheticMaster(Path lake, Function<Path, Pipeline> pipeline) {
    return onSample(
        lake, pipeline, lake.resolve(MASTER), cancelled -> syntheticMaster(lake, cancelled));
  }

  /** The same on minute files. */
  public static Pipeline onSyntheticMarket(Path lake, Function<Path, Pipeline> pipeline) {
    return onSample(
        lake, pipeline, lake.resolve(MARKET), cancelled -> syntheticMarket(lake, cancelled));
  }

  /** The same on news. */
  public static Pipeline onSyntheticNews(Path lake, Function<Path, Pipeline> pipeline) {
    return onSample(
        lake, pipeline, lake.resolve(NEWS).resolve(NEWS_IN), one -> syntheticNews(lake));
  }

  /** The sample must not be mixed with what is real. */
  private static Pipeline onSample(
      Path lake,
      Function<Path, Pipeline> pipeline,
      Path sample,
      PreparedPipeline.Preparation preparation) {
    return new SampleGuard(new PreparedPipeline(pipeline.apply(sample), preparation), sample, lake);
  }

  /** The folder of the synthetic set, filled if it is not yet there. */
  public static Path syntheticMaster(Path lake) throws IOException {
    return syntheticMaster(lake, new Cancellation());
  }

  private static Path syntheticMaster(Path lake, Cancellation cancellation) throws IOException {
    return made(
        lake.resolve(MASTER),
        Set.of(MasterGenerator.ANSWER_KEY),
        folder ->
            MasterGenerator.generate(
                GeneratePlan.sample(), folder, (file, done, total) -> cancellation.check()));
  }

  /** The same for minute files. */
  public static Path syntheticMarket(Path lake) throws IOException {
    return syntheticMarket(lake, new Cancellation());
  }

  private static Path syntheticMarket(Path lake, Cancellation cancellation) throws IOException {
    return made(
        lake.resolve(MARKET),
        Set.of(MarketGenerator.ANSWER_KEY, MARKET_KEY_BEFORE),
        folder -> MarketGenerator.generate(MarketPlan.sample(), folder, cancellation::check));
  }

  /** The same for news; over some of the days that the minute files cover. */
  public static Path syntheticNews(Path lake) throws IOException {
    Path set =
        made(
            lake.resolve(NEWS),
            Set.of(NewsGenerator.KEY),
            folder -> NewsGenerator.generate(folder.resolve(NEWS_IN), 1, NEWS_FROM, NEWS_ITEMS, 1));
    return set.resolve(NEWS_IN);
  }

  /**
   * Makes a set that is not there whole, beside its place, and gives it its name once it is. What a
   * start that was killed has left, of this or an earlier version, goes.
   *
   * @param last names of the file that is written when all others are, now and in earlier versions
   */
  private static Path made(Path folder, Set<String> last, Making making) throws IOException {
    if (last.stream().anyMatch(name -> Files.exists(folder.resolve(name)))) {
      return folder;
    }
    Path unfinished = folder.resolveSibling("." + folder.getFileName());
    FolderTree.delete(unfinished);
    Files.createDirectories(unfinished);
    making.into(unfinished);
    FolderTree.delete(folder);
    Durable.move(unfinished, folder);
    return folder;
  }

  /** True if a pipeline has published nothing in this lake. */
  public static boolean nothingPublished(Path lake, String pipeline) {
    return !Files.exists(lake.resolve("gold").resolve(pipeline));
  }
}
