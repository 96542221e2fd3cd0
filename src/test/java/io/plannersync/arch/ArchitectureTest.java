package io.plannersync.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may know whom. What is not listed here is forbidden. */
class ArchitectureTest {

  private static final String ROOT = "io.plannersync";

  /** The most classes of a package, nested ones not counted, and those that have more. */
  private static final int MOST = 18;

  private static final Map<String, Integer> LARGER =
      Map.of(
          ROOT,
          20,
          ROOT + ".store",
          35,
          ROOT + ".state",
          28,
          ROOT + ".model",
          28,
          ROOT + ".reconcile",
          24);

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model         | ",
        "merge         | model",
        "planner       | model",
        "state         | model",
        "work          | model",
        "store         | model planner",
        "graph         | model work",
        "web           | ",
        "access        | settings web",
        "subscriptions | graph model state work",
        "sources       | graph model planner state",
        "names         | graph model",
        "reconcile     | graph merge model names planner state store work",
        "looking       | graph model names planner reconcile sources state store work",
        "api           | model state store web work",
        "ops           | graph model reconcile state store work",
        "planned       | graph looking merge model names reconcile state store web",
        "moves         | model state store",
        "doctor        | graph store",
        "settings      | ",
        "tunnel        | ",
        "emulator      | "
      })
  void a_package_knows_only_those_that_it_is_allowed_to(String name, String allowed) {
    List<String> forbidden =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .filter(p -> !p.equals(ROOT))
            .map(p -> p.substring(ROOT.length() + 1).replaceFirst("\\..*", ""))
            .distinct()
            .filter(p -> !p.equals(name))
            .filter(p -> allowed == null || !List.of(allowed.split(" ")).contains(p))
            .toList();
    String[] packages = forbidden.stream().map(p -> ROOT + "." + p + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .check(CLASSES);
  }

  @Test
  void the_language_of_the_core_and_the_merge_know_no_framework() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".model..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(ROOT + ".model..", "java..", "com.fasterxml.jackson.databind..")
        .check(CLASSES);
    classes()
        .that()
        .resideInAPackage(ROOT + ".merge..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(ROOT + ".merge..", ROOT + ".model..", "java..", "com.github.difflib..")
        .check(CLASSES);
  }

  @Test
  void only_the_command_line_and_the_demo_know_the_emulator() {
    noClasses()
        .that(resideOutsideOfPackage(ROOT + ".emulator.."))
        .and()
        .haveSimpleNameNotStartingWith("App")
        .and()
        .haveSimpleNameNotStartingWith("Demo")
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + ".emulator.."))
        .check(CLASSES);
  }

  @Test
  void no_packages_know_each_other_in_a_circle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void a_package_stays_small() {
    Map<String, Long> sizes =
        CLASSES.stream()
            .filter(c -> c.isTopLevelClass() && !c.getSimpleName().equals("package-info"))
            .collect(
                Collectors.groupingBy(
                    JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
    List<String> tooLarge = new ArrayList<>();
    sizes.forEach(
        (name, size) -> {
          if (size > LARGER.getOrDefault(name, MOST)) {
            tooLarge.add(name + " has " + size + " classes");
          }
        });
    assertThat(tooLarge).isEmpty();
  }
}
