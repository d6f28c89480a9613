package dev.spreadlake.batch;

import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a server without the business's files works on: a small synthetic set, made once per lake
 * from a fixed seed and marked as synthetic. Blocks for about a second the first time.
 */
public final class FirstStart {
  private static final String FOLDER = "_state/synthetic-master";

  private FirstStart() {}

  /** The folder of the synthetic set, filled if it is not yet there. */
  public static Path syntheticInput(Path lake) throws IOException {
    Path folder = lake.resolve(FOLDER);
    if (!Files.exists(folder.resolve(MasterGenerator.NOTE))) {
      Files.createDirectories(folder);
      MasterGenerator.generate(GeneratePlan.sample(), folder);
    }
    return folder;
  }

  /** True if no master data have been published in this lake. */
  public static boolean nothingPublished(Path lake) {
    return !Files.exists(lake.resolve("gold/master"));
  }
}
