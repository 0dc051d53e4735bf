package dev.penstock.e2e.fault;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * A change of the proxy's method that forwards a request. It is refused where that method is not as
 * it was when this was written: a version meant to be bad must never be a good one.
 */
enum Patch {
  /** Answers some requests itself, with 500. */
  FAIL {
    @Override
    int put(CodeBuilder code) {
      code.invokestatic(FAULTS, "fails", MethodTypeDesc.of(ConstantDescs.CD_boolean))
          .ifThen(
              failing ->
                  failing
                      .aload(0)
                      .loadConstant(500)
                      .ldc("this version answers so")
                      .invokevirtual(EXCHANGE, "respond", RESPOND)
                      .return_());
      return 1;
    }
  },

  /** Lets some requests wait before their backend is asked; the thread goes on with others. */
  DELAY {
    @Override
    int replace(CodeBuilder code, CodeElement element) {
      if (!isCall(element, ATTEMPTS, "begin", "()V")) {
        return super.replace(code, element);
      }
      code.invokestatic(FAULTS, "delayNanos", MethodTypeDesc.of(ConstantDescs.CD_long))
          .invokevirtual(ATTEMPTS, "beginAfter", BEGIN_AFTER);
      return 1;
    }
  };

  /** The class whose method it is. */
  static final String TARGET = "dev.penstock.proxy.server.Exchange";

  private static final String METHOD = "forward";
  private static final ClassDesc EXCHANGE = ClassDesc.of(TARGET);
  private static final ClassDesc ATTEMPTS = ClassDesc.of("dev.penstock.proxy.server.Attempts");
  private static final ClassDesc FAULTS = ClassDesc.of(Faults.class.getName());
  private static final MethodTypeDesc RESPOND =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int, ConstantDescs.CD_String);
  private static final MethodTypeDesc BEGIN_AFTER =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long);

  /** Puts something at the method's start, and says how many changes that is. */
  int put(CodeBuilder code) {
    return 0;
  }

  /** Puts something in an element's place, or the element, and says how many changes that is. */
  int replace(CodeBuilder code, CodeElement element) {
    code.with(element);
    return 0;
  }

  /**
   * The class with the fault in it.
   *
   * @throws IllegalStateException when it is not as expected
   */
  byte[] apply(byte[] original, ClassLoader loader) {
    ClassFile classes =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    ClassModel target = classes.parse(original);
    require(target, "respond", RESPOND);
    Changes changes = new Changes(this);
    byte[] changed =
        classes.transformClass(
            target, ClassTransform.transformingMethodBodies(Patch::isTarget, changes));
    if (changes.count != 1) {
      throw new IllegalStateException(
          "%s: %s.%s should be changed in one place and was in %d: adapt Patch.java to the proxy"
              .formatted(this, TARGET, METHOD, changes.count));
    }
    return changed;
  }

  /**
   * That a class has the method which the patched code calls; else requests would end in ways that
   * were not meant.
   */
  private static void require(ClassModel owner, String name, MethodTypeDesc type) {
    boolean found =
        owner.methods().stream()
            .anyMatch(
                method ->
                    method.methodName().equalsString(name)
                        && method.methodTypeSymbol().equals(type));
    if (!found) {
      throw new IllegalStateException(
          "%s has no method %s%s: adapt Patch.java to the proxy"
              .formatted(owner.thisClass().asInternalName(), name, type.descriptorString()));
    }
  }

  /** That the class whose methods the patched code calls, besides its own, has them. */
  static void requireCalled(byte[] attempts) {
    require(ClassFile.of().parse(attempts), "beginAfter", BEGIN_AFTER);
  }

  private static boolean isTarget(MethodModel method) {
    return method.methodName().equalsString(METHOD);
  }

  private static boolean isCall(CodeElement element, ClassDesc owner, String name, String type) {
    return element instanceof InvokeInstruction call
        && call.owner().asSymbol().equals(owner)
        && call.name().equalsString(name)
        && call.type().equalsString(type);
  }

  private static final class Changes implements CodeTransform {
    private final Patch patch;
    private int count;

    Changes(Patch patch) {
      this.patch = patch;
    }

    @Override
    public void atStart(CodeBuilder code) {
      count += patch.put(code);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      count += patch.replace(code, element);
    }
  }
}
