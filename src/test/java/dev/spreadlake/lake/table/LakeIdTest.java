package dev.spreadlake.lake.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A lake's id")
class LakeIdTest {
  @TempDir Path folder;

  @Test
  @DisplayName("stays with the lake, and is another in another lake")
  void stays() throws IOException {
    Path one = folder.resolve("one");
    String id = LakeId.of(one);
    assertThat(LakeId.of(one)).isEqualTo(id).hasSize(36);
    assertThat(LakeId.of(folder.resolve("other"))).isNotEqualTo(id);
    Files.writeString(one.resolve("_state/lake.id"), "\u0000");
    String anew = LakeId.of(one);
    assertThat(anew).isNotEqualTo(id).isEqualTo(LakeId.of(one));
  }

  @Test
  @DisplayName("holds for the process where the disk keeps none")
  void unkept() throws IOException {
    Files.writeString(folder.resolve("_state"), "not a folder");
    assertThat(LakeId.of(folder)).hasSize(36);
  }
}
