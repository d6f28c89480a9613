package dev.spreadlake.lake;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.USD;
import static dev.spreadlake.lake.LakeFixture.row;

import dev.spreadlake.lake.window.LakeWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process that {@link KillsTest} kills: fills the lake as fast as it can, two books a second,
 * and says each second on its output once it is durable.
 */
final class KillMain {
  private KillMain() {}

  /**
   * Arguments: the lake, and a folder to warm up in. The first second comes on the input; without
   * one there is nothing to do.
   */
  public static void main(String[] args) throws IOException {
    LakeFixture scratch = new LakeFixture(Path.of(args[1]));
    try (LakeWriter writer = scratch.open()) {
      writer.observe(row(BTC, 0));
    }
    System.out.println("ready");
    System.out.flush();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    String first = in.readLine();
    if (first == null) {
      return;
    }
    long second = Long.parseLong(first);
    LakeFixture lake = new LakeFixture(Path.of(args[0]));
    LakeWriter writer = lake.open();
    for (int rows = 0; rows < 1_000_000; rows++) {
      boolean btc = writer.observe(row(BTC, second));
      boolean usd = writer.observe(row(USD, second));
      boolean news = btc || usd;
      writer.commit();
      if (news) {
        System.out.write((second + "\n").getBytes(StandardCharsets.US_ASCII));
        System.out.flush();
      }
      writer.publishNext();
      second++;
    }
  }
}
