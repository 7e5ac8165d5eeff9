/* The compiler's runtime for wasm32 in Debian is built with the stack protector, whose two symbols its libc does not have. */
#include <stdint.h>

extern uintptr_t __stack_chk_guard;
void __stack_chk_fail(void);

uintptr_t __stack_chk_guard = 0x42617265;
void __stack_chk_fail(void) {
    __builtin_trap();
}
