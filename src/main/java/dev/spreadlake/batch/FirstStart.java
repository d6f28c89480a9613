package dev.spreadlake.batch;

import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MarketGenerator;
import dev.spreadlake.batch.generate.MarketPlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.news.NewsGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Function;

/**
 * What a server without the business's files works on: a small synthetic set, made once per lake
 * from a fixed seed and marked as synthetic. Making one blocks, for about a second; naming its
 * folder does not.
 */
public final class FirstStart {
  private static final String MASTER = "_state/synthetic-master";
  private static final String MARKET = "_state/synthetic-market";

  private static final String NEWS = "_state/synthetic-news/in";
  private static final Instant NEWS_FROM = Instant.parse("2026-04-20T00:00:00Z");
  private static final int NEWS_ITEMS = 900;

  private FirstStart() {}

  /** A pipeline on the synthetic master data, which are made before its first run. */
  public static Pipeline onSyntheticMaster(Path lake, Function<Path, Pipeline> pipeline) {
    return onSample(lake, pipeline, lake.resolve(MASTER), () -> syntheticMaster(lake));
  }

  /** The same on minute files. */
  public static Pipeline onSyntheticMarket(Path lake, Function<Path, Pipeline> pipeline) {
    return onSample(lake, pipeline, lake.resolve(MARKET), () -> syntheticMarket(lake));
  }

  /** The same on news. */
  public static Pipeline onSyntheticNews(Path lake, Function<Path, Pipeline> pipeline) {
    return onSample(lake, pipeline, lake.resolve(NEWS), () -> syntheticNews(lake));
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
    Path folder = lake.resolve(MASTER);
    if (!Files.exists(folder.resolve(MasterGenerator.NOTE))) {
      Files.createDirectories(folder);
      MasterGenerator.generate(GeneratePlan.sample(), folder);
    }
    return folder;
  }

  /** The same for minute files. */
  public static Path syntheticMarket(Path lake) throws IOException {
    Path folder = lake.resolve(MARKET);
    if (!Files.exists(folder.resolve(MarketGenerator.ANSWER_KEY))) {
      MarketGenerator.generate(MarketPlan.sample(), folder);
    }
    return folder;
  }

  /** The same for news; over some of the days that the minute files cover. */
  public static Path syntheticNews(Path lake) throws IOException {
    Path folder = lake.resolve(NEWS);
    if (!Files.exists(folder.resolve(NewsGenerator.FILE))) {
      NewsGenerator.generate(folder, 1, NEWS_FROM, NEWS_ITEMS, 1);
    }
    return folder;
  }

  /** True if a pipeline has published nothing in this lake. */
  public static boolean nothingPublished(Path lake, String pipeline) {
    return !Files.exists(lake.resolve("gold").resolve(pipeline));
  }
}
