package dev.spreadlake.lake;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.USD;
import static dev.spreadlake.lake.LakeFixture.row;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process that {@link KillsTest} kills: fills the lake as fast as it can, two books a second,
 * and says each second on its output once it is durable.
 */
final class KillMain {
  private KillMain() {}

  public static void main(String[] args) throws IOException {
    long second = Long.parseLong(args[1]);
    LakeFixture lake = new LakeFixture(Path.of(args[0]));
    LakeWriter writer = lake.open();
    int missing = 0;
    while (missing < 1_000_000) {
      boolean news = writer.observe(row(BTC, second)) | writer.observe(row(USD, second));
      writer.commit();
      if (news) {
        System.out.write((second + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
      }
      writer.publishNext();
      second++;
      missing++;
    }
  }
}
