/* python3.dll: every name of its .def file leads to the one in python311.dll. Extension modules that
   are made for any Python 3 are linked with it. */
int entry(void *dll, int reason, void *reserved)
{
    return 1;
}
