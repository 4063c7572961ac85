/* python.exe: the interpreter is in python311.dll, whose whole path is given as DLL by the compiler's
   command. The same program serves a virtual environment, which has a copy of it. */
#include <windows.h>

typedef int (*py_main)(int, wchar_t **);

int wmain(int argc, wchar_t **argv)
{
    HMODULE python = LoadLibraryExW(DLL, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    return python ? ((py_main)GetProcAddress(python, "Py_Main"))(argc, argv) : 99;
}
