package dev.spreadlake.lake.table;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.USD;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.observe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.web.lake.LakeListing;
import dev.spreadlake.web.lake.LakeView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The lake's catalogue")
@Timeout(30)
class LakeCatalogTest {
  private static final String DAMAGED = "silver/spreads/book=usd_mxn/date=2026-11-22";

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"files\":[]}", "\u0000"})
  @DisplayName(
      "names a folder whose manifest cannot be understood, with the reason, and lists all the others")
  void damaged(String content) throws IOException {
    LakeFixture lake = new LakeFixture(root);
    try (LakeWriter writer = lake.open()) {
      long start = at("2026-11-22T08:10:00Z");
      observe(writer, BTC, start, start + 5);
      observe(writer, USD, start, start + 5);
    }
    LakeCatalog catalog = new LakeCatalog(new LakeLayout(root, LakeFixture.TEN_MINUTES));
    LakeListing listing = new LakeListing(catalog, root);
    LakeView.Listing whole = listing.list(100);
    assertThat(whole.damaged()).isEmpty();
    assertThat(whole.partitions()).hasSize(8);

    Path manifest = root.resolve(DAMAGED + "/_manifest.json");
    byte[] good = Files.readAllBytes(manifest);
    Files.writeString(manifest, content);
    Files.setLastModifiedTime(manifest, FileTime.from(Instant.now().plusSeconds(5)));
    LakeView.Listing rest = listing.list(100);
    assertThat(rest.damaged()).containsExactly(DAMAGED);
    assertThat(rest.damage())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.path()).isEqualTo(DAMAGED + "/_manifest.json");
              assertThat(one.reason()).startsWith("is not a manifest: ");
            });
    assertThat(rest.partitions()).hasSize(7).allMatch(whole.partitions()::contains);
    assertThat(rest.files()).hasSize(1);

    Files.write(manifest, good);
    assertThat(listing.list(100)).isEqualTo(whole);
  }
}
